"""Trying a draft as a student: the student's page from the draft, the check, and no trace of either."""

import json
import re

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from exams.models import Choice, MediaFile, MockTest, Question, Section
from tests.exams.makers import small_test


def rows_everywhere() -> dict[str, int]:
    """The number of rows of every table of this centre and of the public schema."""
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


def config_of(page: str) -> dict:
    return json.loads(re.search(r'<script id="exam-config" type="application/json">(.*?)</script>', page)[1])


@pytest.fixture
def url(mock_test):
    return f"/tests/{mock_test.pk}/try/1/"


def test_the_page_is_a_students_with_a_bar_that_says_what_it_is(mock_test, url, login):
    page = login("teacher").get(url).content.decode()
    assert "You see what a student sees. Nothing is kept." in page
    assert "こたえv01" in page
    for element in ("<exam-session>", "<exam-clock", "<exam-paper>", "<exam-sheet>", "<text-size>", "<exam-finish>"):
        assert element in page
    config = config_of(page)
    assert (config["trial"], config["section"], config["minutes"]) == (True, 1, 20)
    assert config["deadline"] - config["now"] == 20 * 60_000
    for secret in ("reason", "こたえg01", "こたえl01", "<!--own"):
        assert secret not in page


def test_a_trial_and_its_check_leave_no_row_anywhere(mock_test, login, house):
    teacher = login("teacher")
    teacher.get("/")
    before = rows_everywhere()
    for _time in range(2):
        for position in (1, 2, 3):
            assert teacher.get(f"/tests/{mock_test.pk}/try/{position}/").status_code == 200
            answers = {f"q-{position}-1": "1", f"q-{position}-2": "4"}
            assert teacher.post(f"/tests/{mock_test.pk}/try/{position}/check/", answers).status_code == 200
    connection.set_tenant(house.sakura)
    assert rows_everywhere() == before
    assert not MockTest.objects.get(pk=mock_test.pk).changes.exists()


def test_the_check_shows_what_would_have_been_right_and_why(mock_test, url, login):
    page = login("teacher").post(f"{url}check/", {"q-1-1": "1", "q-1-2": "4"}).content.decode()
    assert '<p class="score xl"><b>1</b>/2</p>' in page
    assert "Because of reason v0." in page and "Because of reason v1." in page
    assert re.findall(r'<span class="mk (\w+)"', page) == ["ok", "no"]


@pytest.mark.parametrize("value", ["", "5", "0", "-1", "x", "1 ", "9" * 400])
def test_what_is_no_choice_counts_as_blank(url, login, value):
    page = login("teacher").post(f"{url}check/", {"q-1-1": value, "q-9-9": "1"}).content.decode()
    assert "2 left blank" in page
    assert '<p class="score xl"><b>0</b>/2</p>' in page


@pytest.mark.parametrize(
    ("query", "left"),
    [
        *[("", 1200), ("?left=5", 300), ("?left=0", 0), ("?left=0,5", 30), ("?left=900", 1200), ("?left=-3", 0)],
        *[("?left=x", 1200), ("?left=nan", 1200), ("?left=inf", 1200), ("?end=1", 10)],
    ],
)
def test_the_clock_starts_anywhere(url, login, query, left):
    config = config_of(login("teacher").get(url + query).content.decode())
    assert config["deadline"] - config["now"] in {left * 1000, left * 1000 - 1, left * 1000 + 1}
    assert config["audioAt"] == config["openedAt"] == config["deadline"] - 1_200_000


def test_listening_has_the_recording_where_the_clock_is(mock_test, login):
    page = login("teacher").get(f"/tests/{mock_test.pk}/try/3/").content.decode()
    config = config_of(page)
    assert config["recording"] == {
        "url": reverse("media", args=[mock_test.sections.get(position=3).recording_id], urlconf="jlpt.urls.center"),
        "seconds": 2.0,
        "sealed": None,
    }
    assert "<exam-recording" in page
    assert "きいて" not in page


def test_a_section_without_questions_says_so(mock_test, url, login):
    Question.objects.filter(group__section__test=mock_test, group__section__position=1).delete()
    for reply in (login("teacher").get(url), login("teacher").post(f"{url}check/")):
        assert "There is no question in this section yet." in reply.content.decode()


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("running", "The recording is still being prepared. Try again in a minute."),
        ("waiting", "The recording is still being prepared. Try again in a minute."),
        ("failed", "The recording could not be prepared. Choose another one for this section."),
    ],
)
def test_a_recording_that_is_not_ready_says_so(mock_test, login, state, sentence):
    MediaFile.objects.filter(kind="audio").update(state=state)
    assert sentence in login("teacher").get(f"/tests/{mock_test.pk}/try/3/").content.decode()
    assert "exam-config" in login("teacher").get(f"/tests/{mock_test.pk}/try/1/").content.decode()


def test_a_test_without_sections_has_nothing_to_try(mock_test, url, login):
    Section.objects.filter(test=mock_test).delete()
    assert login("teacher").get(url).status_code == 404


@pytest.mark.parametrize("position", [0, 4, 99999])
def test_an_unknown_section_is_404(mock_test, login, position):
    assert login("teacher").get(f"/tests/{mock_test.pk}/try/{position}/").status_code == 404
    assert login("teacher").post(f"/tests/{mock_test.pk}/try/{position}/check/").status_code == 404


def test_an_unfinished_question_is_tried_too(mock_test, url, login):
    question = Question.objects.filter(group__section__test=mock_test).order_by("group__section__position").first()
    Choice.objects.filter(question=question).update(is_right=False)
    page = login("teacher").post(f"{url}check/", {"q-1-1": "1"}).content.decode()
    assert "no key" in page


def test_a_change_during_the_trial_is_said(mock_test, url, login):
    teacher = login("teacher")
    draft = re.search(r'name="draft" value="(\w+)"', teacher.get(url).content.decode())[1]
    changed = "The test was changed while you tried it."
    assert changed not in teacher.post(f"{url}check/", {"draft": draft}).content.decode()
    Question.objects.filter(group__section__test=mock_test).update(stem="べつの 文")
    assert changed in teacher.post(f"{url}check/", {"draft": draft}).content.decode()


def test_each_question_leads_to_the_editor(mock_test, url, login):
    page = login("teacher").post(f"{url}check/").content.decode()
    for question in Question.objects.filter(group__section__test=mock_test, group__section__position=1):
        link = reverse("question_edit", args=[mock_test.pk, question.pk])
        assert f'href="{link}"' in page


def test_a_trial_takes_the_same_queries_for_any_size(house, login, django_assert_max_num_queries):
    teacher = login("teacher")
    teacher.get("/tests/")
    counts = []
    for questions in (2, 30):
        test = small_test(questions)
        with django_assert_max_num_queries(16) as seen:
            teacher.get(f"/tests/{test.pk}/try/1/")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_quiz_shows_its_points(mock_test, url, login):
    MockTest.objects.filter(pk=mock_test.pk).update(kind="quiz")
    Question.objects.filter(group__section__test=mock_test).update(points=3)
    page = login("teacher").post(f"{url}check/", {"q-1-1": "1"}).content.decode()
    assert "3 of 6 points" in page


class TestQuizInSteps:
    @pytest.fixture
    def quiz(self, mock_test):
        MockTest.objects.filter(pk=mock_test.pk).update(kind="quiz", check_mode="each")
        return mock_test

    def test_it_is_tried_question_by_question_as_it_is_sat(self, quiz, url, login):
        teacher = login("teacher")
        page = teacher.get(url).content.decode()
        assert "Question 1 of 2" in page and 'id="q-1-2"' not in page and "reason" not in page
        assert "Nothing is kept." in page
        page = teacher.post(f"{url}check/", {"question": "1-1", "action": "check", "q-1-1": "1"}).content.decode()
        assert "Because of reason v0." in page and "reason v1" not in page
        fields = dict(re.findall(r'<input type="hidden" name="(final|q-1-1)" value="(\S+)">', page))
        assert fields == {"final": "1-1", "q-1-1": "1"}
        page = teacher.post(f"{url}check/", fields | {"question": "1-1", "action": "next"}).content.decode()
        assert "Question 2 of 2" in page
        fields |= {"question": "1-2", "final": ["1-1", "1-2"], "q-1-2": "4"}
        page = teacher.post(f"{url}check/", fields | {"action": "next"}).content.decode()
        assert '<p class="score xl"><b>1</b>/2</p>' in page

    def test_each_question_has_its_seconds(self, quiz, url, login):
        MockTest.objects.filter(pk=quiz.pk).update(check_mode="end", question_seconds=25)
        page = login("teacher").get(url).content.decode()
        config = config_of(page)
        assert config["step"] == {"question": "1-1", "final": False, "ends": 25_000}
        assert config["deadline"] - config["openedAt"] == 25_000
        page = login("teacher").post(f"{url}check/", {"question": "1-1", "action": "next"}).content.decode()
        assert "Question 2 of 2" in page and "reason" not in page

    def test_to_check_nothing_stays_where_it_is(self, quiz, url, login):
        page = login("teacher").post(f"{url}check/", {"question": "1-1", "action": "check"}).content.decode()
        assert "Question 1 of 2" in page and "reason" not in page

    @pytest.mark.parametrize("posted", [{}, {"question": "9-9", "action": "next"}, {"question": "1-1", "action": "x"}])
    def test_a_form_that_knows_nothing_of_steps_is_checked_as_a_whole(self, quiz, url, login, posted):
        assert '<p class="score xl"><b>0</b>/2</p>' in login("teacher").post(f"{url}check/", posted).content.decode()

    def test_a_recording_is_tried_as_in_an_exam(self, quiz, login):
        page = login("teacher").get(f"/tests/{quiz.pk}/try/3/").content.decode()
        assert "step" not in config_of(page)

    def test_it_leaves_no_row_either(self, quiz, url, login, house):
        teacher = login("teacher")
        teacher.get("/")
        before = rows_everywhere()
        teacher.get(url)
        for action in ("check", "skip", "next"):
            teacher.post(f"{url}check/", {"question": "1-1", "action": action, "q-1-1": "2"})
        connection.set_tenant(house.sakura)
        assert rows_everywhere() == before
