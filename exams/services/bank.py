"""Putting questions of the bank into a test: copies that name their originals, with the media of these."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exams.bank_rows import is_shared
from exams.content.marks import picture_names
from exams.errors import ExamError
from exams.models import MockTest, Question, QuestionGroup, Section
from exams.placing import Piece, Place
from exams.services.authoring import add_group, add_questions, group_document, number_boxes, question_document
from exams.services.authoring_documents import keep_with_test, pictures_in
from exams.services.authoring_filling import is_empty
from exams.services.authoring_moves import MOST_QUESTIONS
from exams.services.authoring_notes import close_gaps, lock_test
from tenants.people.models import User

Document = dict[str, Any]
FEWEST_CHOICES = 3  # of a mock test; a question of a quiz may be true or false


@transaction.atomic
def put_questions(
    test: MockTest, *, actor: User, pieces: Sequence[Piece], places: Mapping[str, Place]
) -> list[QuestionGroup]:
    """Copies of all pieces, each at the place of its type (`places`), or none. Returns the groups that hold them.

    Single questions fill up the empty ones of a mondai, a passage takes the place of an empty one; the rest is added.
    """
    test = lock_test(test.pk)
    _check(test, pieces)
    made: list[int] = []
    for type in dict.fromkeys(piece.type for piece in pieces):
        place = _settled(places[type])
        made += _put_type([piece for piece in pieces if piece.type == type], place, actor)
    keep_with_test(test, media_of(pieces))
    number_boxes(test)
    groups = QuestionGroup.objects.select_related("section__test").in_bulk(made)
    return [groups[pk] for pk in made]


def _put_type(pieces: Sequence[Piece], place: Place, actor: User) -> list[int]:
    """Passages each by itself, single questions together. Returns the groups."""
    made = [_put_passage(piece, place, actor).pk for piece in pieces if piece.group]
    for is_spoken in (False, True):
        alone = [piece for piece in pieces if piece.group is None and piece.is_spoken == is_spoken]
        if alone:
            questions = [question for piece in alone for question in piece.questions]
            made.append(_put_singles(questions, place, actor, is_spoken=is_spoken).pk)
    return made


def copied(question: Question) -> Document:
    """The question as a copy: its author stays, its place in the recording of its old test does not."""
    own = {"id": "", "cue": None, "copied_from": question.pk, "author": question.author_id}
    return question_document(question) | own


def copied_passage(piece: Piece) -> Document:
    """The passage, its picture and its questions; neither the instruction nor the introduction of its old mondai."""
    assert piece.group is not None
    document = group_document(piece.group)
    for name in ("mondai", "type", "instruction", "cue"):
        del document[name]
    return document | {"questions": [copied(question) for question in piece.questions]}


def media_of(pieces: Iterable[Piece]) -> set[int]:
    """All pictures of the pieces, those in passages too."""
    found: set[int] = set()
    for piece in pieces:
        if piece.group:
            found |= pictures_in(group_document(piece.group)) | set(_files_in_passage(piece.group).values())
        for question in piece.questions:
            found |= pictures_in(question_document(question))
    return found


def _files_in_passage(group: QuestionGroup) -> dict[str, int]:
    names = picture_names(group.passage)
    files = group.section.test.media.filter(name__in=names) if names else []
    return {file.name: file.pk for file in files}


def _check(test: MockTest, pieces: Sequence[Piece]) -> None:
    coming = sum(len(piece.questions) for piece in pieces)
    if not coming:
        raise ExamError(_("Choose at least one question."))
    if Question.objects.filter(group__section__test=test).count() + coming > MOST_QUESTIONS:
        raise ExamError(_("A test has at most %(count)d questions.") % {"count": MOST_QUESTIONS})
    if test.kind == MockTest.Kind.MOCK_TEST:
        _check_choices(pieces)
    check_files(test, pieces)


def check_files(test: MockTest, pieces: Sequence[Piece]) -> None:
    """A passage names its pictures: no two files of a test may be called the same."""
    there = dict(test.media.values_list("name", "pk"))
    for piece in pieces:
        for name, pk in _files_in_passage(piece.group).items() if piece.group else ():
            if there.setdefault(name, pk) != pk:
                raise ExamError(
                    _("Another file of this test is called “%(name)s” too. Rename one of them first.") % {"name": name}
                )


def _check_choices(pieces: Sequence[Piece]) -> None:
    few = sum(len(question.choices.all()) < FEWEST_CHOICES for piece in pieces for question in piece.questions)
    if few:
        message = ngettext(
            "%(count)d of these questions has fewer than 3 choices. It fits a quiz only.",
            "%(count)d of these questions have fewer than 3 choices. They fit a quiz only.",
            few,
        )
        raise ExamError(message % {"count": few})


def _settled(place: Place) -> Place:
    """With the section as it is now, and a new mondai with a number of its own: another may have taken it meanwhile."""
    section = Section.objects.select_related("test").filter(pk=place.section.pk).first()
    if section is None:
        raise ExamError(_("The section was deleted meanwhile. Choose another place."))
    mondai = place.mondai
    if place.is_new and section.groups.filter(mondai=mondai).exclude(type=place.type).exists():
        mondai = section.groups.aggregate(last=Max("mondai"))["last"] + 1
    return replace(place, section=section, mondai=mondai)


def _put_passage(piece: Piece, place: Place, actor: User) -> QuestionGroup:
    fits = place.type == piece.type
    empty = next((group for group in _groups(place) if fits and _is_empty_passage(group)), None)
    document = copied_passage(piece)
    at = None
    if empty:
        at = empty.position
        document |= {"instruction": empty.instruction}  # of the whole mondai, if it is its first group
        empty.delete()
        close_gaps(place.section.groups.all())
    return add_group(place.section, actor=actor, mondai=place.mondai, type=place.type, at=at, document=document)


def _put_singles(questions: list[Question], place: Place, actor: User, *, is_spoken: bool) -> QuestionGroup:
    documents = [copied(question) for question in questions]
    fitting = [group for group in _groups(place) if _takes(group, is_spoken)]
    group = next((one for one in fitting if _empty_questions(one)), None) or (fitting[-1] if fitting else None)
    if group is None:
        document = {"questions": documents, "spoken_choices": is_spoken}
        return add_group(place.section, actor=actor, mondai=place.mondai, type=place.type, document=document)
    empty = _empty_questions(group)[: len(documents)]
    group.questions.filter(pk__in=[question.pk for question in empty]).delete()
    close_gaps(group.questions.all())
    add_questions(group, documents, actor=actor, at=empty[0].position if empty else None)
    return group


def _groups(place: Place) -> list[QuestionGroup]:
    groups = place.section.groups.filter(mondai=place.mondai)
    return list(groups.prefetch_related("questions__choices__picture"))


def _takes(group: QuestionGroup, is_spoken: bool) -> bool:
    return not is_shared(group) and group.spoken_choices == is_spoken


def _is_empty_passage(group: QuestionGroup) -> bool:
    return not group.passage and not group.picture_id and all(map(is_empty, group.questions.all()))


def _empty_questions(group: QuestionGroup) -> list[Question]:
    return [question for question in group.questions.all() if is_empty(question)]
