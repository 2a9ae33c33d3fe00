"""Who gets more time, larger text or no listening: the staff's pages, and what the student sees."""

from datetime import timedelta

import pytest
from django.utils import timezone

from exams.models import Accommodation
from exams.services.accommodations import set_accommodation
from exams.services.attempts import enter_room
from tenants.people.models import AuditEntry
from tests.exams.makers import open_exam, planned_exam, published


def given(person, name="student", **values):
    values = {"reason": "Eyes", "percents": [50]} | values
    return set_accommodation(person(name), actor=person("admin"), now=timezone.now(), **values)


def test_teacher_gives_two_students_more_time(login, house):
    sent = {"students": "student\nmate", "percents": "30 %, 50, 30", "minutes": "5", "reason": "Low vision"}
    assert login("teacher").post("/accommodations/new/", sent).status_code == 302
    found = Accommodation.objects.values_list("student__username", "percents", "minutes", "assignment", "reason")
    assert sorted(found) == [
        ("mate", [30, 50, 30], [5], None, "Low vision"),
        ("student", [30, 50, 30], [5], None, "Low vision"),
    ]
    assert AuditEntry.objects.filter(action="accommodation.set").count() == 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"students": ""}, "Choose at least one student."),
        ({"students": "other_student"}, "Not among the students whom you can choose: other_student."),
        ({"reason": ""}, "This field is required."),
        ({"percents": "", "minutes": "0"}, "Choose more time, large text or the exemption."),
        ({"percents": "half"}, "Write whole numbers up to 300."),
        ({"percents": "301"}, "Write whole numbers up to 300."),
        ({"minutes": "-5"}, "Write whole numbers up to 240."),
    ],
)
def test_bad_accommodation_is_told_and_nothing_is_saved(login, house, changes, sentence):
    sent = {"students": "student", "percents": "50", "reason": "Eyes"} | changes
    reply = login("teacher").post("/accommodations/new/", sent)
    assert (reply.status_code, Accommodation.objects.count()) == (422, 0)
    assert sentence in reply.content.decode()


def test_teacher_sees_the_own_students_and_an_admin_all(login, person):
    given(person)
    given(person, "other_student")
    names = {
        who: [one.student.username for one in login(who).get("/accommodations/").context["page_obj"]]
        for who in ("teacher", "other_teacher", "admin")
    }
    assert names["teacher"] == ["student"]
    assert names["other_teacher"] == ["other_student"]
    assert sorted(names["admin"]) == ["other_student", "student"]
    found = login("admin").get("/accommodations/?q=other").context["page_obj"]
    assert [one.student.username for one in found] == ["other_student"]


def test_list_of_a_room_has_what_counts_there(login, person):
    edition = published()
    room, other = planned_exam(edition=edition), planned_exam(edition=edition)
    given(person)
    given(person, "mate", assignment=room)
    given(person, "mate", assignment=other)
    given(person, "other_student")
    found = login("admin").get(f"/accommodations/?room={room.pk}").context["page_obj"]
    assert [(one.student.username, one.assignment_id) for one in found] == [("mate", room.pk), ("student", None)]
    form = login("admin").get(f"/accommodations/new/?room={room.pk}").content.decode()
    assert f'value="{room.pk}" selected' in form


def test_changed_and_removed_in_words_and_in_the_audit(login, person):
    one = given(person, percents=[50], large_text=True)
    teacher = login("teacher")
    assert 'name="percents" value="50"' in teacher.get(f"/accommodations/{one.pk}/").content.decode()
    teacher.post(f"/accommodations/{one.pk}/", {"minutes": "10", "reason": "Arm"})
    one.refresh_from_db()
    assert (one.percents, one.minutes, one.large_text, one.set_by.username) == ([], [10], False, "teacher")
    teacher.post(f"/accommodations/{one.pk}/remove/")
    assert Accommodation.objects.count() == 0
    assert AuditEntry.objects.get(action="accommodation.removed").actor_name == "Teacher"


def test_student_sees_the_own_time_before_the_exam(login, person):
    given(person, percents=[50, 25, 0])
    now = timezone.now()
    room = open_exam(now=now)
    pages = {
        name: login(name).get(f"/attempts/{enter_room(room, person(name), now=now).pk}/").content.decode()
        for name in ("student", "mate")
    }
    assert "30 min" in pages["student"]
    assert "10 min of it for you" in pages["student"]
    assert "You have extra time." in pages["student"]
    assert "for you" not in pages["mate"]


def test_exempt_student_s_exam_has_no_listening(login, person):
    given(person, percents=[], no_listening=True)
    now = timezone.now()
    attempt = enter_room(open_exam(now=now), person("student"), now=now)
    page = login("student").get(f"/attempts/{attempt.pk}/")
    assert [section["key"] for section in page.context["sections"]] == ["vocabulary", "grammar_reading"]
    assert 'id="sound-check"' not in page.content.decode()


def test_list_takes_the_same_queries_for_one_and_many(login, person, django_assert_num_queries):
    edition, admin, counts = published(), login("admin"), []
    for many in (1, 9):
        for _n in range(many):
            given(person, assignment=planned_exam(edition=edition, now=timezone.now() + timedelta(days=many)))
        admin.get("/accommodations/")
        with django_assert_num_queries(99, exact=False) as seen:
            admin.get("/accommodations/")
        counts.append(len(seen))
    assert counts[0] == counts[1]
