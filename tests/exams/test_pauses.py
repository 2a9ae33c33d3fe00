"""The clock that stands still, on the wire and on the student's page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from exams.models import Attempt
from exams.services.attempts import close_overdue, close_section, open_page, open_section
from exams.services.journal import Batch, ClientEvent, save_events
from exams.services.proctoring import Act, pause, resume
from tests.exams.makers import open_exam, page_token, sitting
from tests.exams.test_sitting import config_of

QUESTIONS = {"1-1": 4, "1-2": 4}


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def room(house, now):
    return open_exam(now=now)


@pytest.fixture
def attempt(room, now):
    return sitting(room, now=now)


@pytest.fixture
def act(person):
    return lambda at: Act(person("teacher"), at, "Fire alarm")


def save(token, seq, *, made, received, value="2"):
    events = [ClientEvent(seq, "answer", 1, "1-1", value, made)]
    return save_events(token, Batch(token.fence, events), questions=QUESTIONS, sync_window=120, now=received)


def test_reply_says_since_when_the_clock_stands_still(attempt, room, act, now):
    token = page_token(attempt, now=now)
    at = now + timedelta(minutes=5)
    pause(room, act(at))
    saved = save(token, 1, made=at, received=at + timedelta(seconds=1))
    assert (saved.paused_at, saved.deadline, saved.held) == (at, now + timedelta(minutes=20), 0)


def test_answer_made_before_the_page_could_hear_of_the_pause_counts(attempt, room, act, now):
    token = page_token(attempt, now=now)
    at = now + timedelta(minutes=5)
    pause(room, act(at))
    saved = save(token, 1, made=at + timedelta(seconds=15), received=at + timedelta(seconds=16))
    assert (saved.late, saved.held) == (0, 0)


def test_answer_made_long_into_the_pause_is_held(attempt, room, act, now):
    token = page_token(attempt, now=now)
    at = now + timedelta(minutes=5)
    pause(room, act(at))
    saved = save(token, 1, made=at + timedelta(minutes=2), received=at + timedelta(minutes=2))
    assert (saved.late, saved.held) == (0, 1)


def test_deadline_does_not_pass_while_paused_and_moves_on_by_the_pause(attempt, room, act, now):
    token = page_token(attempt, now=now)
    pause(room, act(now + timedelta(minutes=5)))
    close_overdue(now=now + timedelta(minutes=40))
    assert Attempt.objects.get(pk=attempt.pk).sections.get().closed_at is None
    resume(room, act(now + timedelta(minutes=45)))
    section = attempt.sections.get()
    assert (section.deadline, section.audio_at) == (now + timedelta(minutes=60), now + timedelta(minutes=40))
    saved = save(token, 1, made=now + timedelta(minutes=59), received=now + timedelta(minutes=59))
    assert (saved.late, saved.held, saved.paused_at) == (0, 0, None)


def test_section_cannot_be_closed_or_opened_while_paused(attempt, room, act, now):
    pause(room, act(now + timedelta(minutes=1)))
    close_section(attempt.pk, attempt.student_id, position=1, now=now + timedelta(minutes=2))
    assert attempt.sections.get().closed_at is None
    resume(room, act(now + timedelta(minutes=3)))
    close_section(attempt.pk, attempt.student_id, position=1, now=now + timedelta(minutes=4))
    pause(room, act(now + timedelta(minutes=5)))
    assert not open_section(attempt.pk, attempt.student_id, position=2, now=now + timedelta(minutes=6))


def test_paused_page_holds_no_paper_and_goes_on_by_itself(attempt, room, act, now, login):
    student = login("student")
    pause(room, act(timezone.now()))
    page = student.get(f"/attempts/{attempt.pk}/").content.decode()
    assert "Paused by your proctor" in page
    assert "exam-config" not in page
    assert "こたえ" not in page
    part = {"HX-Request": "true", "HX-Target": "div#start"}
    assert "HX-Refresh" not in student.get(f"/attempts/{attempt.pk}/", headers=part)
    resume(room, act(timezone.now()))
    assert student.get(f"/attempts/{attempt.pk}/", headers=part)["HX-Refresh"] == "true"
    config = config_of(student.get(f"/attempts/{attempt.pk}/").content.decode())
    assert (config["paused"], config["notice"], config["sound"], config["timed"]) == (None, 0, "device", True)


def test_asking_for_a_part_raises_no_fence(attempt, login):
    part = {"HX-Request": "true", "HX-Target": "div#start"}
    login("student").get(f"/attempts/{attempt.pk}/", headers=part)
    assert Attempt.objects.get(pk=attempt.pk).fence == 0


def test_form_without_script_is_kept_for_the_proctor_while_paused(attempt, room, act, login):
    pause(room, act(timezone.now() - timedelta(minutes=1)))
    student = login("student")
    reply = student.post(f"/attempts/{attempt.pk}/form/", {"q-1-1": "3", "action": "save"}, follow=True)
    assert "What you sent is kept" in reply.content.decode()
    assert list(attempt.events.filter(kind="answer").values_list("value", "verdict")) == [("3", "held")]


def test_end_of_a_paused_room_hands_in_what_was_made_before(attempt, room, act, now, person):
    from exams.services.assignments import end_room

    token = page_token(attempt, now=now)
    save(token, 1, made=now + timedelta(minutes=1), received=now + timedelta(minutes=1))
    pause(room, act(now + timedelta(minutes=2)))
    end_room(room, actor=person("teacher"), now=now + timedelta(minutes=9))
    attempt.refresh_from_db()
    section = attempt.sections.get()
    assert (attempt.state, attempt.paused_at, section.closed_by) == ("submitted", None, "room")
    assert section.closed_at == now + timedelta(minutes=2)
    assert open_page(attempt.pk, attempt.student_id, now=now + timedelta(minutes=10)) is None
