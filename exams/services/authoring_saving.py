"""Saving what stands in a question or group. Who saves over a newer text gets a `Conflict` and loses nothing."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from exams.content.marks import plain_text
from exams.errors import ExamError
from exams.models import Choice, MockTest, Question, QuestionGroup
from exams.services.authoring_documents import choices_of, keep_with_test, search_text_of
from exams.services.authoring_notes import note_change
from tenants.people.models import User

Fields = Mapping[str, Any]
PLAIN = ("stem", "picture_id", "picture_alt", "explanation", "script", "cue", "details", "tags", "points")
OF_GROUP = (
    "mondai",
    "type",
    "instruction",
    "passage",
    "picture_id",
    "picture_alt",
    "spoken_choices",
    "script",
    "cue",
    "source",
    "licence",
)


class Conflict(ExamError):
    """Somebody saved a newer text meanwhile: `current` is the stored one."""

    def __init__(self, current: Question | QuestionGroup) -> None:
        super().__init__(_("Somebody changed this meanwhile. Both texts are shown; nothing is lost."))
        self.current = current


def question_fields(question: Question) -> dict[str, Any]:
    """All that `save_question` takes, as it is stored."""
    choices = list(question.choices.all())
    return {name: getattr(question, name) for name in PLAIN} | {
        "choices": [_choice_fields(choice) for choice in choices],
        "answer": next((choice.number for choice in choices if choice.is_right), None),
    }


def _choice_fields(choice: Choice) -> dict[str, Any]:
    fields: dict[str, Any] = {"text": choice.text}
    if choice.picture_id:
        fields["picture"] = {"media": choice.picture_id, "alt": choice.picture_alt}
    return fields


@transaction.atomic
def save_question(pk: int, *, actor: User, version: int, fields: Fields) -> Question:
    """Change the named fields (PLAIN, `choices` as in package.json, `answer` a number or None).

    A save that changes nothing is none, so a repeated one is harmless whatever version it names.
    """
    found = Question.objects.select_for_update(of=("self",)).select_related("group__section__test").filter(pk=pk)
    question = found.first()
    if question is None:
        raise ExamError(_("This question was deleted meanwhile."))
    stored = question_fields(question)
    changed = {name: value for name, value in fields.items() if stored[name] != value}
    if not changed:
        return question
    if question.version != version:
        raise Conflict(question)
    after = stored | changed
    _check_choices(after["choices"], after["answer"])
    for name in changed.keys() & set(PLAIN):
        setattr(question, name, changed[name])
    if changed.keys() & {"choices", "answer"}:
        question.choices.all().delete()
        Choice.objects.bulk_create(choices_of(question, after["choices"], after["answer"], {}))
        vars(question).pop("_prefetched_objects_cache", None)
    texts = [choice["text"] for choice in after["choices"]]
    question.search_text = search_text_of(question.group.passage, question.stem, texts)
    question.version += 1
    question.author_id = question.author_id or actor.pk
    question.save(update_fields=[*PLAIN_COLUMNS, "search_text", "version", "author", "updated_at"])
    _after_save(question.group.section.test, actor, "question.saved", str(question), after)
    return question


PLAIN_COLUMNS = [name.removesuffix("_id") for name in PLAIN]


def _check_choices(choices: list[dict[str, Any]], answer: int | None) -> None:
    if len(choices) > 4:
        raise ExamError(_("A question has at most 4 choices."))
    if answer is not None and not 1 <= answer <= len(choices):
        raise ExamError(_("The right choice is none of the choices."))


def _after_save(test: MockTest, actor: User, action: str, where: str, fields: Fields) -> None:
    shown = [
        fields.get("picture_id"),
        *(choice.get("picture", {}).get("media") for choice in fields.get("choices", [])),
    ]
    if pictures := [pk for pk in shown if pk]:
        keep_with_test(test, pictures)
    note_change(test, actor, action, where)


@transaction.atomic
def save_group(pk: int, *, actor: User, version: int, fields: Fields) -> QuestionGroup:
    """Change the named fields (OF_GROUP) of a mondai or passage."""
    found = QuestionGroup.objects.select_for_update(of=("self",)).select_related("section__test").filter(pk=pk)
    group = found.first()
    if group is None:
        raise ExamError(_("This mondai was deleted meanwhile."))
    changed = {name: value for name, value in fields.items() if getattr(group, name) != value}
    if not changed:
        return group
    if group.version != version:
        raise Conflict(group)
    for name, value in changed.items():
        setattr(group, name, value)
    group.version += 1
    group.save(update_fields=[*(name.removesuffix("_id") for name in OF_GROUP), "version"])
    if "passage" in changed:
        _write_search_texts(group)
    _after_save(group.section.test, actor, "group.saved", str(group), {"picture_id": group.picture_id})
    return group


def _write_search_texts(group: QuestionGroup) -> None:
    questions = list(group.questions.prefetch_related("choices"))
    passage = plain_text(group.passage)
    for question in questions:
        question.search_text = search_text_of(passage, question.stem, [c.text for c in question.choices.all()])
    Question.objects.bulk_update(questions, ["search_text"])
