"""Quizzes: made of questions of the bank or by hand, and how they are checked and counted."""

import math
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from exams.content.blueprint import get_level
from exams.errors import ExamError
from exams.models import MockTest, Question, Section
from exams.mondai_types import SINGLE_CHOICE, TRUE_FALSE, is_listening
from exams.placing import Piece
from exams.services.authoring import add_group, add_question, new_test, note_change, number_boxes, save_question
from exams.services.authoring_documents import keep_with_test, store_groups
from exams.services.authoring_instructions import instruction_of
from exams.services.authoring_moves import empty_question
from exams.services.bank import check_files, copied, copied_passage, media_of
from tenants.people.models import User

Document = dict[str, Any]
MOST_QUESTIONS = 100  # of a quiz that is drawn
USUAL_SECONDS = 60  # for a question where no time is set
TRUE, FALSE = "正しい", "正しくない"


@transaction.atomic
def build_quiz(
    *,
    actor: User,
    title: str,
    level: str,
    pieces: Sequence[Piece],
    check_mode: str,
    question_seconds: int | None,
    points: int,
) -> MockTest:
    """A draft of copies of these questions, a mondai for each type in the order of the pieces; passages go whole."""
    count = sum(len(piece.questions) for piece in pieces)
    if not count:
        raise ExamError(_("Choose at least one question."))
    if count > MOST_QUESTIONS:
        raise ExamError(_("A quiz from the bank has at most %(count)d questions.") % {"count": MOST_QUESTIONS})
    if any(is_listening(piece.type) for piece in pieces):
        raise ExamError(_("A quiz from the bank has no recording. Leave the listening out."))
    quiz = new_test(actor=actor, kind=MockTest.Kind.QUIZ, level=level, title=title, skeleton=True)
    check_files(quiz, pieces)
    section = quiz.sections.get()
    store_groups(section, _documents(level, pieces, points), author=actor, media={})
    keep_with_test(quiz, media_of(pieces))
    number_boxes(quiz)
    _time(section, count, question_seconds)
    quiz.check_mode, quiz.question_seconds = check_mode, question_seconds
    quiz.save(update_fields=["check_mode", "question_seconds", "updated_at"])
    note_change(quiz, actor, "quiz.drawn")
    return quiz


def _documents(level: str, pieces: Sequence[Piece], points: int) -> list[Document]:
    types = list(dict.fromkeys(piece.type for piece in pieces))
    documents = []
    for number, type in enumerate(types, start=1):
        groups = _groups([piece for piece in pieces if piece.type == type])
        for place, group in enumerate(groups):
            instruction = "" if place else _instruction(level, type, number)
            documents.append(group | {"mondai": number, "type": type, "instruction": instruction})
    for document in documents:
        document["questions"] = [question | {"points": points} for question in document["questions"]]
    return documents


def _groups(pieces: Sequence[Piece]) -> list[Document]:
    """Passages each by itself, single questions together."""
    groups: list[Document] = []
    for is_passage, found in groupby(pieces, key=lambda piece: piece.group is not None):
        if is_passage:
            groups += [copied_passage(piece) for piece in found]
        else:
            groups.append({"questions": [copied(question) for piece in found for question in piece.questions]})
    return groups


def _instruction(level: str, type: str, number: int) -> str:
    sections = (section for section in get_level(level).sections if any(m.type == type for m in section.mondai))
    section = next(sections, None)
    return instruction_of(level, section.key, type, number) if section else ""


def _time(section: Section, questions: int, seconds: int | None) -> None:
    section.minutes = max(1, math.ceil(questions * (seconds or USUAL_SECONDS) / 60))
    section.save(update_fields=["minutes"])


@transaction.atomic
def empty_quiz(*, actor: User, title: str, level: str, type: str) -> MockTest:
    """A quiz by hand, with a first question of this type to be filled in."""
    quiz = new_test(actor=actor, kind=MockTest.Kind.QUIZ, level=level, title=title, skeleton=True)
    add_quiz_question(quiz, actor=actor, type=type)
    return quiz


@transaction.atomic
def add_quiz_question(quiz: MockTest, *, actor: User, type: str) -> Question:
    """A single choice or true/false question, after the last of its type."""
    section = quiz.sections.first()
    if section is None:
        raise ExamError(_("The quiz has no section. Add one first."))
    group = section.groups.filter(type=type).last()
    if group:
        return add_question(group, actor=actor, document=question_of(type))
    last = section.groups.values_list("mondai", flat=True).last() or 0
    made = add_group(section, actor=actor, mondai=last + 1, type=type, document={"questions": [question_of(type)]})
    return made.questions.get()


def question_of(type: str) -> Document:
    """An empty question of a type that quizzes by hand have."""
    if type == TRUE_FALSE:
        return empty_question() | {"choices": [{"text": TRUE}, {"text": FALSE}]}
    if type == SINGLE_CHOICE:
        return empty_question()
    raise ExamError(_("A quiz has no questions of this type."))


@transaction.atomic
def set_quiz(
    quiz: MockTest,
    *,
    actor: User,
    check_mode: str,
    question_seconds: int | None,
    minutes: int,
    points: Mapping[int, int],
) -> MockTest:
    """How a quiz is checked and counted. `points`: question -> what it is worth; those not named stay."""
    if quiz.kind != MockTest.Kind.QUIZ:
        raise ExamError(_("Only a quiz has these settings."))
    questions = Question.objects.filter(group__section__test=quiz).prefetch_related("choices__picture")
    for question in questions:
        wanted = points.get(question.pk, question.points)
        if wanted != question.points:
            save_question(question.pk, actor=actor, version=question.version, fields={"points": wanted})
    quiz.sections.update(minutes=minutes)
    quiz.check_mode, quiz.question_seconds = check_mode, question_seconds
    quiz.save(update_fields=["check_mode", "question_seconds", "updated_at"])
    note_change(quiz, actor, "quiz.settings")
    return quiz
