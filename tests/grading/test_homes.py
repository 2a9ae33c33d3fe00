"""What stands on the first page of a student and of a teacher."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from exams.models import Assignment
from exams.services.attempts import enter_room
from grading.services.results import grade_attempt
from grading.views.homes import countdown, to_release
from tenants.people.models import User
from tests.exams.makers import open_exam, planned_exam, published, set_homework
from tests.exams.test_homework import handed_in
from tests.grading.test_results import RIGHT, sit_whole

TASHKENT = ZoneInfo("Asia/Tashkent")


@pytest.mark.parametrize(
    ("until", "days", "hours", "ticks", "spent"),
    [
        (datetime(2027, 5, 8, 10, tzinfo=TASHKENT), 5, 20, 14, 8),
        (datetime(2027, 5, 2, 15, tzinfo=TASHKENT), 0, 1, 14, 14),
        (datetime(2027, 5, 22, 14, tzinfo=TASHKENT), 20, 0, 31, 11),
        (datetime(2027, 7, 22, 14, tzinfo=TASHKENT), 81, 0, 0, 0),
    ],
)
def test_countdown_in_days_and_hours_with_a_tick_for_each_day(until, days, hours, ticks, spent):
    left = countdown(until, datetime(2027, 5, 2, 14, tzinfo=TASHKENT))
    assert (left["days"], left["hours"], left["ticks"], left["spent"]) == (days, hours, ticks, spent)


def test_student_s_rooms_are_running_open_next_or_later(house, login, person):
    now, edition = timezone.now(), published()
    entered, still_open = (open_exam(now=now, edition=edition) for _n in range(2))
    enter_room(entered, person("student"), now=now)
    later, soon = (planned_exam(now=now + timedelta(days=days), edition=edition) for days in (9, 2))
    past = planned_exam(now=now - timedelta(days=3), edition=edition)
    home = login("student").get("/").context
    assert [attempt.assignment_id for attempt in home["running"]] == [entered.pk]
    assert [room.pk for room in home["open"]] == [still_open.pk]
    assert (home["next"].pk, [room.pk for room in home["later"]]) == (soon.pk, [later.pk])
    assert past.pk not in {home["next"].pk, *(room.pk for room in home["later"])}


def test_each_attempt_at_homework_is_shown(house, login, person):
    homework = set_homework(attempts_allowed=3)
    for _n in range(2):
        handed_in(homework, person("student"))
    home = login("student").get("/")
    assert [attempt.number for attempt in home.context["handed_in"]] == [2, 1]
    assert "Attempt 2" in home.content.decode()
    assert [due.homework.pk for due in home.context["homework"]] == [homework.pk]


def test_only_what_waits_for_a_person_is_to_be_released(house, person):
    now, edition = timezone.now(), published()
    by_hand, by_itself = (open_exam(now=now, edition=edition) for _n in range(2))
    for room in (by_hand, by_itself):
        grade_attempt(sit_whole(room, RIGHT).pk, now=now)
    Assignment.objects.filter(pk=by_itself.pk).update(release_mode="time", release_at=now + timedelta(days=1))
    assert list(to_release(Assignment.objects.all())) == [by_hand]


def test_admin_of_a_new_centre_is_shown_what_comes_first(house, login, person):
    page = login("admin").get("/")
    assert [(name, done) for name, *_words, done in page.context["steps"]] == [
        ("groups", True),
        ("people", True),
        ("tests", False),
        ("rooms", False),
    ]
    assert "To begin with" in page.content.decode()
    planned_exam(now=timezone.now(), edition=published())
    assert login("admin").get("/").context["steps"] == []


def test_admin_is_told_who_waits_for_approval(house, login):
    assert "waits for your approval" not in login("admin").get("/").content.decode()
    User.objects.create_user("new", role="student", first_name="New", is_active=False, awaits_approval=True)
    assert "1 person waits for your approval." in login("admin").get("/").content.decode()
