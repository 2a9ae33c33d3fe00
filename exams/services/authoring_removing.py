"""Removing a question, group or section of a draft, and bringing it back where it stood."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from exams.errors import ExamError
from exams.models import MediaFile, MockTest, Question, QuestionGroup, Removed, Section
from exams.services.authoring_documents import (
    Document,
    group_document,
    media_by_name,
    pictures_in,
    question_document,
    section_document,
    store_groups,
    store_questions,
    store_section,
)
from exams.services.authoring_notes import OUT_OF_THE_WAY, close_gaps, lock_test, note_change, put_at, still_there
from tenants.people.models import User


@transaction.atomic
def remove_question(question: Question, *, actor: User) -> Removed:
    test = lock_test(question.group.section.test_id)
    question = still_there(question)
    group = question.group
    removed = _keep(test, "question", {"group": group.pk, "position": question.position}, _whole(question), actor)
    question.delete()
    close_gaps(group.questions.all())
    note_change(test, actor, "question.removed", str(group))
    return removed


@transaction.atomic
def remove_group(group: QuestionGroup, *, actor: User) -> Removed:
    test = lock_test(group.section.test_id)
    group = still_there(group)
    place = {"section": group.section_id, "position": group.position}
    removed = _keep(test, "group", place, _whole_group(group), actor)
    section = group.section
    group.delete()
    close_gaps(section.groups.all())
    note_change(test, actor, "group.removed", str(section))
    return removed


@transaction.atomic
def remove_section(section: Section, *, actor: User) -> Removed:
    test = lock_test(section.test_id)
    section = still_there(section)
    document = section_document(section) | {"groups": [_whole_group(group) for group in section.groups.all()]}
    removed = _keep(test, "section", {"position": section.position}, document, actor)
    title = section.title
    section.delete()
    close_gaps(test.sections.all())
    note_change(test, actor, "section.removed", title)
    return removed


def _keep(test: MockTest, kind: str, place: dict[str, Any], document: Document, actor: User) -> Removed:
    return Removed.objects.create(test=test, kind=kind, place=place, document=document, by=actor)


def _whole(question: Question) -> Document:
    """With what makes it the same question again: its id, which editions and copies name, and its next version."""
    return question_document(question) | {
        "id": question.source_id,
        "pk": question.pk,
        "author": question.author_id,
        "copied_from": question.copied_from_id,
        "version": question.version + 1,
    }


def _whole_group(group: QuestionGroup) -> Document:
    questions = [_whole(question) for question in group.questions.all()]
    return group_document(group) | {"pk": group.pk, "version": group.version + 1, "questions": questions}


@transaction.atomic
def restore(removed: Removed, *, actor: User) -> Question | QuestionGroup | Section:
    """Put it back where it stood. Once only: the row goes."""
    test = lock_test(removed.test_id)
    found = Removed.objects.select_for_update().filter(pk=removed.pk).first()
    if found is None:
        raise ExamError(_("It is back already."))
    media = media_by_name(test)
    _forget_missing(found.document)
    made = _BACK[found.kind](test, found, actor, media)
    found.delete()
    note_change(test, actor, f"{removed.kind}.restored", str(made)[:120])
    return made


def _question_back(test: MockTest, removed: Removed, actor: User, media: dict[str, int]) -> Question:
    group = QuestionGroup.objects.filter(section__test=test, pk=removed.place["group"]).first()
    if group is None:
        raise ExamError(_("The mondai that it stood in is deleted too. Bring that back first."))
    made = store_questions(group, [removed.document], author=actor, media=media, first=OUT_OF_THE_WAY * 2)[0]
    put_at(group.questions.all(), [made.pk], removed.place["position"])
    return made


def _group_back(test: MockTest, removed: Removed, actor: User, media: dict[str, int]) -> QuestionGroup:
    section = test.sections.filter(pk=removed.place["section"]).first()
    if section is None:
        raise ExamError(_("The section that it stood in is deleted too. Bring that back first."))
    made = store_groups(section, [removed.document], author=actor, media=media, first=OUT_OF_THE_WAY * 2)[0]
    put_at(section.groups.all(), [made.pk], removed.place["position"])
    return made


def _section_back(test: MockTest, removed: Removed, actor: User, media: dict[str, int]) -> Section:
    made = store_section(test, OUT_OF_THE_WAY * 2, removed.document, author=actor, media=media)
    put_at(test.sections.all(), [made.pk], removed.place["position"])
    return made


_BACK: dict[str, Callable[..., Question | QuestionGroup | Section]] = {
    "question": _question_back,
    "group": _group_back,
    "section": _section_back,
}


def _forget_missing(document: Document) -> None:
    """What the document names may have been deleted since: a picture, the original of a copy, an account."""
    questions = list(_questions_in(document))
    originals = {question["copied_from"] for question in questions if question.get("copied_from")}
    authors = {question["author"] for question in questions if question.get("author")}
    known = set(Question.objects.filter(pk__in=originals).values_list("pk", flat=True))
    people = set(User.objects.filter(pk__in=authors).values_list("pk", flat=True))
    files = set(MediaFile.objects.filter(pk__in=pictures_in(document)).values_list("pk", flat=True))
    for question in questions:
        question["copied_from"] = question.get("copied_from") if question.get("copied_from") in known else None
        question["author"] = question.get("author") if question.get("author") in people else None
    for owner in _owners_in(document):
        if owner.get("picture") and owner["picture"].get("media") not in files:
            owner["picture"] = None
    if document.get("recording_media") not in files:
        document["recording_media"] = None


def _questions_in(document: Document) -> Iterator[Document]:
    if "stem" in document:
        yield document
    for part in (*document.get("groups", []), *document.get("questions", [])):
        yield from _questions_in(part)


def _owners_in(document: Document) -> Iterator[dict[str, Any]]:
    yield document
    for part in ("groups", "questions", "choices"):
        for inner in document.get(part, []):
            yield from _owners_in(inner)
