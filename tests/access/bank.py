"""Who may open what: the question bank and quizzes."""

from __future__ import annotations

from typing import Any

from exams.models import MockTest, Question
from exams.mondai_types import TRUE_FALSE
from exams.services.quizzes import empty_quiz
from tenants.people.models import User
from tests.access import Area, row


def make() -> dict[str, Any]:
    """A question and a quiz of the teacher's."""
    teacher = User.objects.get(username="teacher")
    quiz = empty_quiz(actor=teacher, title="Quiz", level="N5", type=TRUE_FALSE)
    question = Question.objects.filter(group__section__test__kind=MockTest.Kind.QUIZ, group__section__test=quiz).get()
    return {"bank_quiz": quiz.pk, "bank_question": question.pk}


ALL = {"admin": 200, "teacher": 200, "other_teacher": 200}
OWN = {"admin": 200, "teacher": 200, "other_teacher": 403}
AREA = Area(
    center={
        "bank": row("GET", **ALL),
        "bank_put": row("GET", **ALL),
        "bank_question": row("GET", **ALL),
        "bank_tags": row("POST", admin=422, teacher=422, other_teacher=403),  # without a version
        "quiz_new": row("GET", **ALL),
        "quiz_empty": row("POST", admin=422, teacher=422, other_teacher=422),  # without a title
        "quiz_draw": row("GET", admin=422, teacher=422, other_teacher=422),
        "quiz_settings": row("GET", **OWN),
        "quiz_question": row("POST", admin=302, teacher=302, other_teacher=403),
    },
    args={
        "bank_question": ["bank_question"],
        "bank_tags": ["bank_question"],
        "quiz_settings": ["bank_quiz"],
        "quiz_question": ["bank_quiz"],
    },
    forms=frozenset({"bank_put", "quiz_draw", "quiz_settings"}),
    make=make,
)
