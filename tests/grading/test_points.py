"""Quizzes score points: of what is right, of all that there are; never the scale of the real test."""

import pytest
from django.utils import timezone

from exams.models import Assignment, MockTest, Question
from exams.services.attempts import begin_homework, close_section, open_section
from exams.services.homework import create_homework, part_of
from exams.services.publishing import publish_test
from grading.models import Result
from grading.scoring.marking import KeyItem, mark_answers
from grading.scoring.points import POINTS, count_points
from grading.services.results import grade_attempt, release_results
from tests.exams.makers import answered, page_token, set_homework, small_test


def items() -> list[KeyItem]:
    worth = {"1-1": 1, "1-2": 2, "1-3": 5}
    return [KeyItem(key, "vocabulary", 1, "context", frozenset({1}), points) for key, points in worth.items()]


def scored(answers: dict[str, str]) -> tuple[int, int, int | None, int]:
    score = count_points(mark_answers(items(), answers, opened=frozenset({1})))
    assert (score.key, score.pass_mark) == (POINTS, 0)
    return score.right, score.questions, score.scaled, score.maximum


@pytest.mark.parametrize(
    ("answers", "points"),
    [
        ({}, (0, 3, 0, 8)),
        ({"1-1": "1"}, (1, 3, 1, 8)),
        ({"1-1": "2", "1-3": "1"}, (1, 3, 5, 8)),
        ({"1-1": "1", "1-2": "1", "1-3": "1"}, (3, 3, 8, 8)),
    ],
)
def test_the_points_of_what_is_right(answers, points):
    assert scored(answers) == points


@pytest.fixture
def homework(house, person) -> Assignment:
    """A quiz of two questions: one point, and three."""
    test = small_test()
    test.sections.exclude(position=1).delete()
    MockTest.objects.filter(pk=test.pk).update(kind="quiz")
    Question.objects.filter(group__section__test=test, position=2).update(points=3)
    test.refresh_from_db()
    return set_homework(edition=publish_test(test, actor=person("teacher")))


def done(homework: Assignment, student, question: str = "1-2", value: str = "2") -> Result:
    """Sat with this one answer, and graded."""
    now = timezone.now()
    attempt = begin_homework(homework, student, now=now)
    open_section(attempt.pk, student.pk, position=1, now=now)
    page_token(attempt, now=now)
    answered(attempt, question, value)
    close_section(attempt.pk, student.pk, position=1, now=now)
    result = grade_attempt(attempt.pk, now=now)
    assert result is not None
    return result


def test_a_quiz_has_points_and_neither_total_nor_pass(homework, person):
    result = done(homework, person("student"))
    assert (result.right, result.questions, result.total, result.passed) == (1, 2, None, False)
    assert (result.is_scaled, result.is_partly_scaled) == (False, False)
    assert result.points is not None
    assert (result.points.scaled, result.points.maximum, result.points.percent) == (3, 4, 75)


def test_grading_a_quiz_again_gives_the_same_points(homework, person):
    result = done(homework, person("student"))
    result.attempt.state = "submitted"
    result.attempt.save()
    again = grade_attempt(result.attempt_id, now=timezone.now())
    assert again is not None
    assert [(score.key, score.scaled) for score in again.scores.all()] == [(POINTS, 3)]


def test_a_mock_test_has_no_points(house, person):
    now = timezone.now()
    work = set_homework()
    attempt = begin_homework(work, person("student"), now=now)
    for position in (1, 2, 3):
        open_section(attempt.pk, attempt.student_id, position=position, now=now)
        close_section(attempt.pk, attempt.student_id, position=position, now=now)
    result = grade_attempt(attempt.pk, now=now)
    assert result is not None
    assert result.points is None and result.is_scaled


def test_a_part_of_a_quiz_keeps_its_points(homework, person):
    teacher = person("teacher")
    part = part_of(homework.edition, {1: [1]}, actor=teacher)
    now = timezone.now()
    work = create_homework(
        actor=teacher, edition=part, title="Part", opens_at=homework.opens_at, closes_at=homework.closes_at,
        students=[person("student")],
    )  # fmt: skip
    assert part.document["quiz"] == {"check": "end", "seconds": None}
    assert done(work, person("student")).points.scaled == 3
    assert now < work.closes_at


class TestPages:
    def test_the_card_shows_points_and_percent(self, homework, person, login):
        result = done(homework, person("student"))
        release_results(homework, actor=person("teacher"), now=timezone.now())
        page = login("student").get(f"/results/{result.pk}/").content.decode()
        assert "<b>3</b>/4" in page and "75%" in page
        assert "1 of 2 right" in page and "3 points" in page
        assert "JLPT certificate" not in page and "/180" not in page

    def test_lists_show_points_in_the_place_of_a_total(self, homework, person, login):
        done(homework, person("student"))
        release_results(homework, actor=person("teacher"), now=timezone.now())
        figure = '<b>3</b><small class="muted">/4</small>'
        pages = [("student", "/results/"), ("teacher", "/results/"), ("teacher", f"/rooms/{homework.pk}/results/")]
        pages += [("student", f"/homework/{homework.pk}/"), ("teacher", f"/homework/{homework.pk}/")]
        for name, path in pages:
            page = login(name).get(path).content.decode()
            assert figure in page, path
        assert "<b>3</b>/4" in login("student").get("/").content.decode()

    def test_nothing_of_a_quiz_is_shown_before_its_release(self, homework, person, login):
        result = done(homework, person("student"))
        assert login("student").get(f"/results/{result.pk}/").status_code == 404
        assert "<b>3</b>" not in login("student").get(f"/homework/{homework.pk}/").content.decode()

    def test_the_best_of_two_attempts_is_the_one_with_more_points(self, homework, person, login):
        homework.attempts_allowed = 2
        homework.save()
        student = person("student")
        done(homework, student)
        done(homework, student, "1-1", "1")
        page = login("teacher").get(f"/homework/{homework.pk}/").content.decode()
        assert '<b>3</b><small class="muted">/4</small>' in page
