"""What speaks against a planned room, told before anything is stored."""

from datetime import timedelta

import pytest
from django.utils import timezone

from exams.models import Assignment
from exams.services.assignments import seconds_of
from exams.services.clashes import find_clashes
from tenants.people.models import Group
from tests.exams.makers import planned_exam, published
from tests.exams.test_rooms import posted


@pytest.fixture
def edition(house):
    return published()


def clashes(edition, *, after=timedelta(0), people=(), proctors=(), room=None, **changes):
    """Of a room for N5 A that begins `after` the moment at which the fixture's room opens."""
    now = timezone.now() + after
    planned = Assignment(
        pk=room, edition=edition, opens_at=now, closes_at=now + timedelta(hours=1),
        section_seconds=seconds_of(edition), **changes,
    )  # fmt: skip
    groups = list(Group.objects.filter(name="N5 A"))
    return find_clashes(planned, groups=groups, students=list(people), proctors=list(proctors))


def test_nothing_speaks_against_a_room_of_its_own(edition, person):
    planned_exam(edition=edition, groups=("N4 B",))
    assert clashes(edition, place="Room 1", proctors=[person("teacher")], seats=2) == []


def test_students_of_another_exam_at_the_time_are_named_once(edition, person):
    other = planned_exam(edition=edition, groups=("N4 B",))
    other.students.add(person("mate"))
    planned_exam(edition=edition)
    assert clashes(edition) == ["2 students have another exam at this time: Mate, Student."]


def test_the_last_to_come_in_needs_the_whole_time(edition):
    """In for two hours, then 90 minutes of sections: what begins before that is too early, after it is free."""
    planned_exam(edition=edition)
    assert len(clashes(edition, after=timedelta(hours=3, minutes=25))) == 1
    assert clashes(edition, after=timedelta(hours=3, minutes=35)) == []


@pytest.mark.parametrize("status", ["ended", "cancelled"])
def test_what_is_over_is_in_nobody_s_way(edition, status):
    planned_exam(edition=edition)
    Assignment.objects.update(status=status)
    assert clashes(edition) == []


def test_changed_room_does_not_clash_with_itself(edition):
    room = planned_exam(edition=edition)
    assert clashes(edition, room=room.pk) == []


def test_place_and_proctor_that_are_taken(edition, person):
    other = planned_exam(edition=edition, groups=("N4 B",))
    other.proctors.add(person("teacher"))
    found = clashes(edition, place="room 204 ", proctors=[person("teacher")])
    assert [sentence.partition(":")[0] for sentence in found] == [
        "room 204  is taken at this time",
        "Teacher is the proctor of another exam at this time.",
    ]


def test_more_students_than_seats(edition, person):
    assert clashes(edition, seats=2, people=[person("other_student"), person("mate")]) == ["3 students for 2 seats."]


def test_recording_longer_than_its_section(edition):
    edition.document["sections"][2]["recording"]["seconds"] = 1801
    assert clashes(edition) == ["The recording of 聴解 takes 31 min, the section 30: its end would be cut off."]


def test_queries_are_as_many_for_many_rooms(edition, person, django_assert_num_queries):
    counts = []
    for many in (1, 9):
        for _room in range(many):
            planned_exam(edition=edition).proctors.add(person("teacher"))
        with django_assert_num_queries(99, exact=False) as seen:
            clashes(edition, place="Room 204", proctors=[person("teacher")], seats=1)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_nothing_is_stored_before_the_warning_was_read(edition, login, group):
    planned_exam(edition=edition)
    teacher, sent = login("teacher"), posted(edition, group)
    page = teacher.post("/rooms/new/", sent)
    assert (page.status_code, Assignment.objects.count()) == (200, 1)
    assert "2 students have another exam at this time: Mate, Student." in page.content.decode()
    assert teacher.post("/rooms/new/", sent | {"anyway": "something else"}).status_code == 200
    assert teacher.post("/rooms/new/", sent | {"anyway": page.context["anyway"]}).status_code == 302
    assert Assignment.objects.count() == 2
