from datetime import timedelta

import pytest
from django.utils import timezone

from exams.errors import ExamError
from exams.models import Assignment
from exams.services.assignments import end_room, open_room, seconds_of
from exams.services.attempts import enter_room
from tenants.people.models import AuditEntry, Group
from tests.exams.makers import open_exam, planned_exam, published, sitting


def posted(paper, group, **changes):
    now = timezone.localtime()
    fields = {
        "edition": paper.pk,
        "title": "May mock",
        "groups": [group.pk],
        "place": "Room 1",
        "opens_at": now.strftime("%Y-%m-%dT%H:%M"),
        "closes_at": (now + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"),
    }
    return fields | changes


def test_teacher_makes_a_room(login, group):
    edition = published()
    reply = login("teacher").post("/rooms/new/", posted(edition, group))
    room = Assignment.objects.get()
    assert (reply.status_code, reply["Location"]) == (302, f"/rooms/{room.pk}/")
    assert (room.status, room.section_seconds, room.created_by.username) == ("planned", [1200, 2400, 1800], "teacher")
    assert AuditEntry.objects.get(action="room.created").actor_name == "Teacher"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "This field is required."),
        ({"groups": []}, "This field is required."),
        ({"closes_at": "2020-01-01T10:00"}, "This time is over already. Choose a later one."),
        ({"opens_at": "2099-01-01T10:00", "closes_at": "2098-01-01T10:00"}, "Choose a time after the start."),
        ({"opens_at": "tomorrow"}, "Enter a valid date/time."),
        ({"edition": "999"}, "Select a valid choice. That choice is not one of the available choices."),
    ],
)
def test_bad_room_is_told_beside_the_field_and_keeps_what_was_typed(login, group, changes, sentence):
    reply = login("teacher").post("/rooms/new/", posted(published(), group, place="Room 77", **changes))
    page = reply.content.decode()
    assert (reply.status_code, Assignment.objects.count()) == (422, 0)
    assert sentence in page
    assert "Room 77" in page


def test_group_of_another_teacher_cannot_be_chosen(login):
    other = Group.objects.get(name="N4 B")
    reply = login("teacher").post("/rooms/new/", posted(published(), other))
    assert (reply.status_code, Assignment.objects.count()) == (422, 0)


def test_room_that_is_not_open_takes_nobody(house, person):
    now = timezone.now()
    room = planned_exam(now=now)
    with pytest.raises(ExamError, match="This room is not open"):
        enter_room(room, person("student"), now=now)
    room = open_room(room, actor=person("teacher"), now=now)
    assert enter_room(room, person("student"), now=now) == enter_room(room, person("student"), now=now)
    with pytest.raises(ExamError, match="This room is not open"):
        enter_room(room, person("mate"), now=room.closes_at)


def test_room_opens_and_ends_once(house, person):
    now = timezone.now()
    room = planned_exam(now=now)
    for act in (open_room, open_room, end_room, end_room):
        act(room, actor=person("teacher"), now=now)
    assert AuditEntry.objects.filter(action__in=["room.opened", "room.ended"]).count() == 2
    with pytest.raises(ExamError, match="This room has ended"):
        open_room(room, actor=person("teacher"), now=now)


def test_minutes_can_be_shortened_by_a_switch(house, settings):
    edition = published()
    settings.EXAM_MINUTE_SECONDS = 2
    assert seconds_of(edition) == [40, 80, 60]


def test_lists_take_the_same_queries_for_one_and_many(house, login, django_assert_num_queries):
    """The session costs none: it is in the cache."""
    edition = published()
    teacher = login("teacher")
    counts = {}
    for url in ("/rooms/", "/tests/", "/results/"):
        teacher.get(url)
    for many in (1, 12):
        for _ in range(many):
            sitting(open_exam(edition=edition))
        for url in ("/rooms/", "/tests/", "/results/"):
            with django_assert_num_queries(counts.get(url, 99), exact=url in counts) as seen:
                teacher.get(url)
            counts[url] = len(seen)
