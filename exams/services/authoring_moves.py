"""Adding and moving: what changes the order of a draft. Each locks the test, so that positions stay unique whoever else
is at it."""

from django.db import transaction
from django.utils.translation import gettext as _

from exams.content.blueprint import get_level
from exams.errors import ExamError
from exams.models import MockTest, Question, QuestionGroup, Section
from exams.services.authoring_documents import (
    Document,
    keep_with_test,
    media_by_name,
    pictures_in,
    question_document,
    store_groups,
    store_questions,
    store_section,
)
from exams.services.authoring_instructions import instruction_of
from exams.services.authoring_notes import OUT_OF_THE_WAY, close_gaps, lock_test, note_change, put_at, still_there
from tenants.people.models import User

MOST_QUESTIONS = 300  # of one test; the longest real one has 107
EMPTY_CHOICES = 4


def empty_question(choices: int = EMPTY_CHOICES) -> Document:
    return {"id": "", "stem": "", "choices": [{"text": ""} for _number in range(choices)], "answer": None}


def usual_choices(group: QuestionGroup) -> int:
    """How many choices a question of this mondai has in the real test."""
    section = get_level(group.section.test.level).find_section(group.section.key)
    mondai = section.find_mondai(group.mondai) if section else None
    return mondai.options if mondai and mondai.type == group.type else EMPTY_CHOICES


def add_question(
    group: QuestionGroup, *, actor: User, at: int | None = None, document: Document | None = None
) -> Question:
    """A question at this position of the group, else at its end: an empty one, or what the document says."""
    return add_questions(group, [document or empty_question(usual_choices(group))], actor=actor, at=at)[0]


@transaction.atomic
def add_questions(
    group: QuestionGroup, documents: list[Document], *, actor: User, at: int | None = None
) -> list[Question]:
    """All or none. `at` is the position of the first, from 1."""
    test = lock_test(group.section.test_id)
    held = Question.objects.filter(group__section__test=test).count()
    if held + len(documents) > MOST_QUESTIONS:
        raise ExamError(_("A test has at most %(count)d questions.") % {"count": MOST_QUESTIONS})
    made = store_questions(group, documents, author=actor, media=media_by_name(test), first=OUT_OF_THE_WAY * 2)
    keep_with_test(test, {pk for document in documents for pk in pictures_in(document)})
    first = put_at(group.questions.all(), [question.pk for question in made], at)
    note_change(test, actor, "question.added", str(group))
    for position, question in enumerate(made, start=first):
        question.position = position
    return made


def copy_question(question: Question, *, actor: User) -> Question:
    """The same again, right after it."""
    document = question_document(question) | {"id": "", "copied_from": question.pk}
    return add_question(question.group, actor=actor, at=question.position + 1, document=document)


@transaction.atomic
def move_question(question: Question, *, actor: User, group: QuestionGroup, position: int) -> Question:
    """To this position (from 1) of a group of the same test."""
    test = lock_test(question.group.section.test_id)
    if group.section.test_id != test.pk:
        raise ExamError(_("A question moves within its test only."))
    source, group = still_there(question).group, still_there(group)
    if source.pk != group.pk:
        Question.objects.filter(pk=question.pk).update(group=group, position=OUT_OF_THE_WAY * 2)
        close_gaps(source.questions.all())
    question.group, question.position = group, put_at(group.questions.all(), [question.pk], position)
    note_change(test, actor, "question.moved", str(group))
    return question


@transaction.atomic
def step_question(question: Question, *, actor: User, by: int) -> Question:
    """One place up (-1) or down (1): over the border of a group it goes into the next one of its section."""
    group = question.group
    siblings = list(group.questions.values_list("pk", flat=True))
    place = siblings.index(question.pk) + by
    if 0 <= place < len(siblings):
        return move_question(question, actor=actor, group=group, position=place + 1)
    groups = list(group.section.groups.all())
    beside = [one.pk for one in groups].index(group.pk) + by
    if not 0 <= beside < len(groups):
        return question
    target = groups[beside]
    end = target.questions.count() + 1 if by < 0 else 1
    return move_question(question, actor=actor, group=target, position=end)


@transaction.atomic
def add_group(
    section: Section, *, actor: User, mondai: int, type: str, at: int | None = None, document: Document | None = None
) -> QuestionGroup:
    """A group with one empty question, or what the document says: after the last of its mondai, else at the end."""
    test = lock_test(section.test_id)
    groups = list(section.groups.all())
    made = store_groups(
        section,
        [_new_group(section, groups, mondai, type) | (document or {})],
        author=actor,
        media=media_by_name(test),
        first=OUT_OF_THE_WAY * 2,
    )[0]
    made.position = put_at(section.groups.all(), [made.pk], _place_of(groups, mondai) if at is None else at)
    note_change(test, actor, "group.added", str(made))
    return made


def _new_group(section: Section, groups: list[QuestionGroup], mondai: int, type: str) -> Document:
    known = get_level(section.test.level).find_section(section.key)
    real = known.find_mondai(mondai) if known else None
    others = [group for group in groups if group.mondai == mondai]
    return {
        "mondai": mondai,
        "type": type,
        "instruction": "" if others else instruction_of(section.test.level, section.key, type, mondai),
        "spoken_choices": bool(real and real.type == type and real.spoken_choices == "all"),
        "questions": [empty_question(real.options if real else EMPTY_CHOICES)],
    }


def _place_of(groups: list[QuestionGroup], mondai: int) -> int:
    """After the last of its mondai, or where that would stand."""
    return sum(group.mondai <= mondai for group in groups) + 1


@transaction.atomic
def move_group(group: QuestionGroup, *, actor: User, position: int) -> QuestionGroup:
    """To this position (from 1) in its section."""
    test = lock_test(group.section.test_id)
    group = still_there(group)
    group.position = put_at(group.section.groups.all(), [group.pk], position)
    note_change(test, actor, "group.moved", str(group))
    return group


@transaction.atomic
def add_section(
    test: MockTest, *, actor: User, key: str, title: str, minutes: int, groups: list[Document] | None = None
) -> Section:
    lock_test(test.pk)
    position = (test.sections.values_list("position", flat=True).last() or 0) + 1
    document = {"key": key, "title": title, "minutes": minutes, "groups": groups or []}
    section = store_section(test, position, document, author=actor, media={})
    note_change(test, actor, "section.added", title)
    return section


@transaction.atomic
def move_section(section: Section, *, actor: User, position: int) -> Section:
    test = lock_test(section.test_id)
    section = still_there(section)
    section.position = put_at(test.sections.all(), [section.pk], position)
    note_change(test, actor, "section.moved", section.title)
    return section
