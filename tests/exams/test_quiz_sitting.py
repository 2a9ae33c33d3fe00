"""Quizzes as students sit them: a check after each question, a clock for each question, and what is final stays."""

import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from exams.models import AttemptEvent, AttemptSection, MockTest, Question
from exams.quiz import Steps, is_in_steps, rules_of
from exams.services.attempts import begin_homework, open_page, open_section, sheet_of
from exams.services.homework import pause_homework, resume_homework
from exams.services.publishing import publish_test
from exams.services.quiz_steps import ask_first, take_step
from tests.exams.makers import page_token, published, set_homework, small_test

ORDER = ["1-1", "1-2"]


def quiz_edition(person, *, check="each", seconds=None, points=1, questions=2):
    """Of the small test its first section, as a quiz."""
    test = small_test(questions)
    test.sections.exclude(position=1).delete()
    MockTest.objects.filter(pk=test.pk).update(kind="quiz", check_mode=check, question_seconds=seconds)
    Question.objects.filter(group__section__test=test).update(points=points)
    test.refresh_from_db()
    return publish_test(test, actor=person("teacher"))


@pytest.fixture
def sit(house, person):
    """`sit(seconds=20)`: an attempt of the student whose section is open."""

    def make(*, now=None, homework=None, **options):
        now = now or timezone.now()
        work = set_homework(edition=quiz_edition(person, **options), now=now, **(homework or {}))
        attempt = begin_homework(work, person("student"), now=now)
        assert open_section(attempt.pk, attempt.student_id, position=1, now=now)
        attempt.refresh_from_db()
        return attempt

    return make


@pytest.fixture
def student(login):
    return login("student")


def config_of(page: str) -> dict:
    return json.loads(re.search(r'<script id="exam-config" type="application/json">(.*?)</script>', page)[1])


def look(student, attempt) -> str:
    return student.get(f"/attempts/{attempt.pk}/").content.decode()


def step(student, attempt, question, action, **fields):
    return student.post(f"/attempts/{attempt.pk}/step/", {"question": question, "action": action} | fields, follow=True)


def save(attempt, *events, token=None):
    """A batch, as a page sends it."""
    token = token or page_token(attempt)
    made = [{"seq": n, "section": 1, "kind": "answer"} | event for n, event in enumerate(events, start=1)]
    body = {"token": token.sign(), "fence": token.fence, "events": made}
    client = Client(headers={"host": "sakura.localhost"})
    return client.post(f"/attempts/{attempt.pk}/journal/", json.dumps(body), content_type="application/json").json()


def answer(question, value, at=None):
    return {"question": question, "value": value, "at": int((at or timezone.now()).timestamp() * 1000)}


def own_events(attempt) -> list[tuple]:
    """What the server wrote of the quiz."""
    events = AttemptEvent.objects.filter(attempt=attempt, fence=0, kind__in=["ask", "final"]).order_by("seq")
    return list(events.values_list("kind", "question"))


def seconds_given(attempt, config) -> int:
    """From when the question was asked to its end, as the page has it."""
    asked = AttemptEvent.objects.get(attempt=attempt, kind="ask", question=config["step"]["question"])
    return round(config["step"]["ends"] / 1000 - float(asked.value))


def move_back(attempt, seconds):
    """As if the section had been opened earlier."""
    section = AttemptSection.objects.get(attempt=attempt)
    for name in ("opened_at", "audio_at", "deadline"):
        setattr(section, name, getattr(section, name) - timedelta(seconds=seconds))
    section.save()


class TestPublishing:
    def test_the_document_says_how_it_is_checked_and_the_key_what_it_is_worth(self, person, house):
        edition = quiz_edition(person, check="each", seconds=30, points=2)
        assert edition.document["quiz"] == {"check": "each", "seconds": 30}
        assert [entry["points"] for entry in edition.current_key.document.values()] == [2, 2]
        assert rules_of(edition.pk) == (True, 30)

    def test_a_mock_test_has_neither(self, house):
        edition = published()
        assert "quiz" not in edition.document
        assert "points" not in edition.current_key.document["1-1"]
        assert not rules_of(edition.pk).in_steps

    def test_two_choices_are_enough_for_true_or_false(self, house, person, student):
        test = small_test()
        test.sections.exclude(position=1).delete()
        Question.objects.get(group__section__test=test, position=1).choices.filter(number__gt=2).delete()
        MockTest.objects.filter(pk=test.pk).update(kind="quiz", check_mode="each")
        test.refresh_from_db()
        work = set_homework(edition=publish_test(test, actor=person("teacher")))
        attempt = begin_homework(work, person("student"), now=timezone.now())
        open_section(attempt.pk, attempt.student_id, position=1, now=timezone.now())
        assert len(re.findall(r'<input type="radio" name="q-1-1"', look(student, attempt))) == 2

    @pytest.mark.parametrize(("sound", "expected"), [("device", False), ("room", False), ("free", True)])
    def test_a_recording_that_follows_the_clock_is_not_cut_into_steps(self, house, person, sound, expected):
        test = small_test()
        MockTest.objects.filter(pk=test.pk).update(kind="quiz", check_mode="each")
        test.refresh_from_db()
        edition = publish_test(test, actor=person("teacher"))
        assert is_in_steps(edition.pk, 3, sound) is expected
        assert is_in_steps(edition.pk, 1, sound)


class TestCheckAfterEach:
    def test_one_question_is_shown_and_no_key(self, sit, student):
        attempt = sit()
        page = look(student, attempt)
        assert "Question 1 of 2" in page
        assert 'id="q-1-1"' in page and 'id="q-1-2"' not in page
        assert "reason" not in page and "step-verdict" not in page
        assert config_of(page)["step"] == {"question": "1-1", "final": False, "ends": None}
        assert own_events(attempt) == [("ask", "1-1")]

    def test_looking_again_asks_nothing_new(self, sit, student):
        attempt = sit()
        look(student, attempt)
        assert "Question 1 of 2" in look(student, attempt)
        assert own_events(attempt) == [("ask", "1-1")]

    def test_from_the_first_check_to_the_end_without_javascript(self, sit, student):
        attempt = sit()
        look(student, attempt)
        page = step(student, attempt, "1-1", "check", **{"q-1-1": "1"}).content.decode()
        assert '<section class="step-verdict ok"' in page
        assert "Because of reason v0." in page and "reason v1" not in page
        assert len(re.findall(r'<input type="radio"[^>]* disabled', page)) == 4
        assert 'value="1" checked disabled' in page
        assert "Question 2 of 2" in step(student, attempt, "1-1", "next").content.decode()
        page = step(student, attempt, "1-2", "check", **{"q-1-2": "4"}).content.decode()
        assert '<section class="step-verdict no"' in page
        assert "Because of reason v1." in page
        assert "Finish the quiz" in page
        page = step(student, attempt, "1-2", "next").content.decode()
        assert "2 of 2 answers stored" in page
        attempt.refresh_from_db()
        assert attempt.state in {"submitted", "graded"}
        assert sheet_of(attempt.pk).answers == {"1-1": "1", "1-2": "4"}

    def test_what_the_script_saved_is_checked(self, sit, student):
        attempt = sit()
        look(student, attempt)
        assert save(attempt, answer("1-1", "3"))["refused"] == []
        assert "step-verdict no" in step(student, attempt, "1-1", "check").content.decode()
        assert sheet_of(attempt.pk).answers == {"1-1": "3"}

    def test_an_answer_after_the_check_is_refused_with_a_sentence(self, sit, student):
        attempt = sit()
        look(student, attempt)
        step(student, attempt, "1-1", "check", **{"q-1-1": "4"})
        page = step(student, attempt, "1-1", "check", **{"q-1-1": "1"}).content.decode()
        assert "This question was checked already. The answer that you gave before counts." in page
        assert save(attempt, answer("1-1", "1"))["refused"] == [{"seq": 1, "reason": "final"}]
        assert sheet_of(attempt.pk).answers == {"1-1": "4"}

    def test_nothing_that_reaches_the_journal_changes_a_final_answer(self, sit, student):
        attempt = sit()
        look(student, attempt)
        step(student, attempt, "1-1", "check", **{"q-1-1": "4"})
        now = timezone.now()
        AttemptEvent.objects.create(
            attempt=attempt, fence=99, seq=1, kind="answer", section=1, question="1-1", value="1",
            client_at=now, received_at=now,
        )  # fmt: skip
        assert sheet_of(attempt.pk).answers == {"1-1": "4"}

    def test_to_check_nothing_is_a_slip_and_skipping_is_not(self, sit, student):
        attempt = sit()
        look(student, attempt)
        page = step(student, attempt, "1-1", "check").content.decode()
        assert "Mark an answer first, or skip the question." in page
        assert own_events(attempt) == [("ask", "1-1")]
        page = step(student, attempt, "1-1", "skip").content.decode()
        assert "No answer" in page and "Because of reason v0." in page
        assert sheet_of(attempt.pk).answers == {}

    def test_a_second_click_and_an_old_page_change_nothing(self, sit, student):
        attempt = sit()
        look(student, attempt)
        for _click in range(2):
            step(student, attempt, "1-1", "check", **{"q-1-1": "1"})
        for _click in range(2):
            step(student, attempt, "1-1", "next")
        assert own_events(attempt) == [("ask", "1-1"), ("final", "1-1"), ("ask", "1-2")]
        assert "Question 2 of 2" in look(student, attempt)

    @pytest.mark.parametrize("question", ["", "1-2", "1-99", "2-1", "x" * 50])
    @pytest.mark.parametrize("action", ["check", "skip", "next"])
    def test_a_question_that_was_not_asked_is_not_opened(self, sit, student, question, action):
        attempt = sit()
        look(student, attempt)
        page = step(student, attempt, question, action, **{"q-1-2": "1"}).content.decode()
        assert "reason" not in page
        assert own_events(attempt) == [("ask", "1-1")]
        assert save(attempt, answer("1-2", "1"))["refused"] == [{"seq": 1, "reason": "not-open"}]

    @pytest.mark.parametrize("action", ["", "finish", "save", "key"])
    def test_an_unknown_button_reveals_nothing(self, sit, student, action):
        attempt = sit()
        look(student, attempt)
        assert "reason" not in step(student, attempt, "1-1", action, **{"q-1-1": "1"}).content.decode()
        assert own_events(attempt) == [("ask", "1-1")]
        assert sheet_of(attempt.pk).answers == {"1-1": "1"}  # what was marked is saved all the same

    def test_next_cannot_go_past_a_question_that_was_not_looked_at(self, sit, student):
        attempt = sit()
        look(student, attempt)
        page = step(student, attempt, "1-1", "next", **{"q-1-1": "1"}).content.decode()
        assert "step-verdict ok" in page
        assert own_events(attempt) == [("ask", "1-1"), ("final", "1-1")]

    def test_another_student_and_another_center_get_nothing(self, sit, student, login, house):
        attempt = sit()
        look(student, attempt)
        assert step(login("mate"), attempt, "1-1", "check", **{"q-1-1": "1"}).status_code == 404
        assert step(login("student", "fuji"), attempt, "1-1", "check", **{"q-1-1": "1"}).status_code == 404
        connection.set_tenant(house.sakura)
        assert own_events(attempt) == [("ask", "1-1")]

    def test_points_are_shown_where_they_differ(self, sit, student):
        attempt = sit(points=3)
        look(student, attempt)
        assert "3 points" in step(student, attempt, "1-1", "check", **{"q-1-1": "1"}).content.decode()

    def test_the_rules_are_told_before_the_start(self, house, person, student):
        work = set_homework(edition=quiz_edition(person, seconds=45))
        attempt = begin_homework(work, person("student"), now=timezone.now())
        page = look(student, attempt)
        assert "Each answer is checked at once. Once it is checked it can’t be changed." in page
        assert "You have 45 seconds for each question." in page

    def test_a_shuffled_form_names_the_places_of_this_student(self, house, person, student):
        test = small_test()
        test.sections.exclude(position=1).delete()
        MockTest.objects.filter(pk=test.pk).update(kind="quiz", check_mode="each", shuffle_choices=True)
        test.refresh_from_db()
        work = set_homework(edition=publish_test(test, actor=person("teacher")))
        attempt = begin_homework(work, person("student"), now=timezone.now())
        open_section(attempt.pk, attempt.student_id, position=1, now=timezone.now())
        page = look(student, attempt)
        place = re.search(r'name="q-1-1" value="1"[^>]*><span class="oval">(\d)</span>', page)[1]
        page = step(student, attempt, "1-1", "skip").content.decode()
        assert f'<span class="oval sm right">{place}</span>' in page


class TestSecondsForAQuestion:
    def test_the_page_knows_until_when(self, sit, student):
        attempt = sit(check="end", seconds=20)
        config = config_of(look(student, attempt))
        assert config["timed"] is True
        assert seconds_given(attempt, config) == 20
        assert abs(config["step"]["ends"] - (config["deadline"] - config["audioAt"])) <= 1

    def test_a_reload_does_not_start_the_clock_anew(self, sit, student):
        attempt = sit(check="end", seconds=20)
        first = config_of(look(student, attempt))["deadline"]
        assert config_of(look(student, attempt))["deadline"] == first

    def test_extra_time_is_extra_time_here_too(self, sit, student):
        attempt = sit(check="end", seconds=20)
        attempt.section_seconds = [attempt.section_seconds[0] * 3 // 2]
        attempt.save()
        assert seconds_given(attempt, config_of(look(student, attempt))) == 30

    def test_the_next_question_has_its_own_clock(self, sit, student):
        attempt = sit(check="end", seconds=20)
        look(student, attempt)
        move_back(attempt, 15)
        page = step(student, attempt, "1-1", "next", **{"q-1-1": "2"}).content.decode()
        assert "Question 2 of 2" in page and "reason" not in page
        assert seconds_given(attempt, config_of(page)) == 20

    def test_after_its_time_a_question_takes_no_answer(self, sit, student):
        attempt = sit(check="end", seconds=20)
        look(student, attempt)
        save(attempt, answer("1-1", "2"))
        move_back(attempt, 30)
        page = look(student, attempt)
        assert "The time for this question is over." in page
        page = step(student, attempt, "1-1", "next", **{"q-1-1": "1"}).content.decode()
        assert "The time for this question was over. The answer that was saved before counts." in page
        assert "Question 2 of 2" in page
        assert sheet_of(attempt.pk).answers == {"1-1": "2"}

    def test_made_in_time_and_arriving_late_it_counts(self, sit, student):
        attempt = sit(check="end", seconds=20)
        look(student, attempt)
        move_back(attempt, 30)
        reply = save(attempt, answer("1-1", "2", timezone.now() - timedelta(seconds=15)), answer("1-1", "3"))
        assert reply["refused"] == [{"seq": 2, "reason": "over"}]
        assert sheet_of(attempt.pk).answers == {"1-1": "2"}

    def test_no_later_than_the_sync_window(self, sit, student):
        attempt = sit(check="end", seconds=20)
        look(student, attempt)
        move_back(attempt, 600)
        reply = save(attempt, answer("1-1", "2", timezone.now() - timedelta(seconds=590)))
        assert reply["refused"] == [{"seq": 1, "reason": "over"}]

    def test_nothing_left_blank_holds_anybody_up(self, sit, student):
        attempt = sit(check="end", seconds=20)
        look(student, attempt)
        assert "Question 2 of 2" in step(student, attempt, "1-1", "next").content.decode()
        assert "0 of 2 answers stored" in step(student, attempt, "1-2", "next").content.decode()

    def test_with_the_check_after_each_a_time_that_is_over_shows_what_was_right(self, sit, student):
        attempt = sit(check="each", seconds=20)
        look(student, attempt)
        move_back(attempt, 30)
        assert "Because of reason v0." in step(student, attempt, "1-1", "check").content.decode()

    def test_a_pause_stops_the_clock_of_the_question(self, sit, student):
        attempt = sit(check="end", seconds=20, homework={"may_pause": True})
        config = config_of(look(student, attempt))
        now = timezone.now()
        pause_homework(attempt, now=now + timedelta(seconds=5))
        resume_homework(attempt, now=now + timedelta(seconds=65))
        assert config_of(look(student, attempt))["deadline"] == config["deadline"] + 60_000

    def test_homework_without_section_clocks_has_them_for_questions(self, sit, student):
        attempt = sit(check="end", seconds=20, homework={"timed": False})
        config = config_of(look(student, attempt))
        assert config["timed"] is True
        assert seconds_given(attempt, config) == 20

    def test_the_section_ends_a_question_too(self, sit, student):
        attempt = sit(check="end", seconds=20)
        look(student, attempt)
        save(attempt, answer("1-1", "2"))
        move_back(attempt, 20 * 60)
        page = step(student, attempt, "1-1", "next").content.decode()
        assert "The section was over. What you had saved before counts." in page
        assert sheet_of(attempt.pk).answers == {"1-1": "2"}


def test_a_quiz_that_is_checked_at_the_end_is_sat_like_a_test(sit, student):
    page = look(student, sit(check="end"))
    assert 'id="q-1-1"' in page and 'id="q-1-2"' in page
    assert "step" not in config_of(page)


def test_the_steps_of_two_sections_are_their_own(house, person):
    now = timezone.now()
    zero = now - timedelta(seconds=60)
    steps = Steps(zero, 30.0, {"1-1": 0.0, "1-2": 31.0}, {"1-1": "2"})
    assert (steps.current, steps.following(["1-1", "1-2", "1-3"]), steps.following(["1-1"])) == ("1-2", "1-3", "")
    assert steps.end_of("1-2") == zero + timedelta(seconds=61)
    assert steps.end_of("1-3") is None


def test_steps_are_taken_once_by_two_at_the_same_time(sit):
    """The second finds what the first did: the attempt is locked, and the question is no longer the current one."""
    attempt = sit()
    now = timezone.now()
    page = open_page(attempt.pk, attempt.student_id, now=now)
    ask_first(page, ORDER, now=now)
    assert not take_step(page, ORDER, question="1-1", action="skip", now=now)
    assert not take_step(page, ORDER, question="1-1", action="next", now=now)
    assert not take_step(page, ORDER, question="1-1", action="next", now=now)
    assert own_events(attempt) == [("ask", "1-1"), ("final", "1-1"), ("ask", "1-2")]


def test_a_step_takes_the_same_queries_for_any_size(house, person, login, django_assert_max_num_queries):
    student = login("student")
    counts = []
    for questions in (2, 30):
        now = timezone.now()
        work = set_homework(edition=quiz_edition(person, questions=questions))
        attempt = begin_homework(work, person("student"), now=now)
        open_section(attempt.pk, attempt.student_id, position=1, now=now)
        look(student, attempt)
        with django_assert_max_num_queries(12) as seen:
            look(student, attempt)
        counts.append(len(seen))
    assert counts[0] == counts[1]
