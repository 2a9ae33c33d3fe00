"""Rooms that start together, from the student's side."""

from datetime import timedelta

import pytest
from django.utils import timezone

from exams.models import Assignment, Attempt
from exams.services.assignments import open_room
from exams.services.attempts import close_section, enter_room, open_section
from exams.services.proctoring import Act, pause, resume, start_section
from tests.exams.makers import planned_exam


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def room(house, person, now):
    """Sections of 20, 40 and 30 minutes; open."""
    planned = planned_exam(now=now)
    Assignment.objects.filter(pk=planned.pk).update(mode="together", access_code="ABCDEF")
    return open_room(planned, actor=person("teacher"), now=now)


def enters(room, student, now) -> Attempt:
    return enter_room(room, student, now=now, code="abcdef")


def starts(room, person, now) -> None:
    room.refresh_from_db()
    start_section(room, actor=person("teacher"), now=now)


def page_of(login, attempt):
    return login("student").get(f"/attempts/{attempt.pk}/")


def part_of(login, attempt, at):
    """What the waiting page asks now and then."""
    headers = {"HX-Request": "true", "HX-Target": "div#start"}
    return login("student").get(f"/attempts/{attempt.pk}/", {"at": at}, headers=headers)


def test_nobody_begins_before_the_proctor_does(room, person, login, now):
    attempt = enters(room, person("student"), now)
    page = page_of(login, attempt)
    assert (page.context["can_start"], page.context["here"]) == (False, "waiting-0")
    assert "The proctor starts the exam for everybody." in page.content.decode()
    assert not open_section(attempt.pk, attempt.student_id, position=1, now=now)
    assert "Wait for the proctor" in part_of(login, attempt, "waiting-0").content.decode()


def test_page_that_waits_is_loaded_anew_once_the_section_began(room, person, login, now):
    attempt = enters(room, person("student"), now)
    starts(room, person, now)
    assert part_of(login, attempt, "waiting-0")["HX-Refresh"] == "true"
    assert "exam-config" in page_of(login, attempt).content.decode()


def test_late_student_joins_the_running_clock(room, person, login, now):
    starts(room, person, now - timedelta(minutes=5))
    attempt = enters(room, person("student"), now)
    page = page_of(login, attempt)
    assert (page.context["can_start"], page.context["first"]["position"]) == (True, 1)
    assert page.context["joins_until"] == now + timedelta(minutes=15)
    assert "Join the exam" in page.content.decode()
    assert open_section(attempt.pk, attempt.student_id, position=1, now=now)
    section = attempt.sections.get()
    assert (section.deadline, section.audio_at) == (now + timedelta(minutes=15), now - timedelta(minutes=5))


def test_late_student_joins_the_section_that_runs_not_the_first(room, person, login, now):
    starts(room, person, now - timedelta(minutes=40))
    starts(room, person, now - timedelta(minutes=10))
    attempt = enters(room, person("student"), now)
    assert page_of(login, attempt).context["first"]["position"] == 2
    assert not open_section(attempt.pk, attempt.student_id, position=1, now=now)
    assert open_section(attempt.pk, attempt.student_id, position=2, now=now)


def test_who_comes_when_the_section_is_over_waits_for_the_next(room, person, login, now):
    starts(room, person, now - timedelta(minutes=21))
    attempt = enters(room, person("student"), now)
    page = page_of(login, attempt)
    assert page.context["can_start"] is False
    assert "You come in with the next one." in page.content.decode()
    starts(room, person, now)
    assert list(attempt.sections.values_list("position", flat=True)) == [2]


def test_between_sections_the_page_waits_and_says_so(room, person, login, now):
    Assignment.objects.filter(pk=room.pk).update(break_minutes=10)
    attempt = enters(room, person("student"), now)
    starts(room, person, now)
    close_section(attempt.pk, attempt.student_id, position=1, now=now)
    page = page_of(login, attempt)
    assert (page.context["can_start"], page.context["here"]) == (False, "running-1")
    assert "The proctor starts the next section." in page.content.decode()
    assert page.context["break_ends"] == now + timedelta(minutes=10)
    assert not open_section(attempt.pk, attempt.student_id, position=2, now=now)
    starts(room, person, now + timedelta(minutes=10))
    assert part_of(login, attempt, "running-1")["HX-Refresh"] == "true"


def test_paused_room_takes_nobody_and_late_students_keep_their_time(room, person, login, now):
    starts(room, person, now - timedelta(minutes=5))
    room.refresh_from_db()
    pause(room, Act(person("teacher"), now, "Fire drill"))
    attempt = enters(room, person("student"), now)
    assert "The room is paused" in page_of(login, attempt).content.decode()
    assert not open_section(attempt.pk, attempt.student_id, position=1, now=now)
    resume(room, Act(person("teacher"), now + timedelta(minutes=30), "Over"))
    assert open_section(attempt.pk, attempt.student_id, position=1, now=now + timedelta(minutes=30))
    assert attempt.sections.get().deadline == now + timedelta(minutes=45)


def test_home_asks_for_the_code_and_a_wrong_one_is_told(room, login):
    student = login("student")
    assert 'name="code"' in student.get("/").content.decode()
    page = student.post(f"/rooms/{room.pk}/enter/", {"code": "WRONG"}, follow=True).content.decode()
    assert "This is not the room’s code." in page or "This is not the room&#x27;s code." in page
    assert student.post(f"/rooms/{room.pk}/enter/", {"code": " abcdef "})["Location"].startswith("/attempts/")


def test_window_room_counts_down_and_opens_by_itself_on_the_page(house, person, login, now):
    planned = planned_exam(now=now)
    Assignment.objects.filter(pk=planned.pk).update(opens_at=now + timedelta(minutes=10))
    planned.refresh_from_db()
    attempt = enter_room(open_room(planned, actor=person("teacher"), now=now), person("student"), now=now)
    page = page_of(login, attempt)
    assert "Not open yet" in page.content.decode()
    assert f'data-until="{page.context["opens_ms"]}"' in page.content.decode()
    Assignment.objects.filter(pk=planned.pk).update(opens_at=now)
    part = part_of(login, attempt, "waiting-0").content.decode()
    assert "<html" not in part
    assert '<input type="hidden" name="section" value="1">' in part
