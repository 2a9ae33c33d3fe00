"""A new draft: empty, with the whole skeleton of its level, or from a test or edition that is there."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from exams.content.blueprint import BlueprintMondai, BlueprintSection, get_level
from exams.content.frozen import introduction_of
from exams.errors import ExamError
from exams.models import Edition, MediaFile, MockTest
from exams.services.authoring_documents import Document, section_document, store_section
from exams.services.authoring_instructions import instruction_of
from exams.services.authoring_moves import empty_question
from exams.services.authoring_notes import note_change
from exams.services.publishing import OPTIONS, sections_with_everything
from tenants.people.models import User
from tenants.people.services.audit import record

QUIZ_KEY, QUIZ_MINUTES = "quiz", 10


@transaction.atomic
def new_test(*, actor: User, kind: str, level: str, title: str, skeleton: bool) -> MockTest:
    """With `skeleton` a mock test has sections, mondai and empty questions as the real one; a quiz has one section."""
    test = _create(actor, title, kind=kind, level=level)
    if kind == MockTest.Kind.QUIZ:
        document = {"key": QUIZ_KEY, "title": _("Quiz"), "minutes": QUIZ_MINUTES, "groups": []}
        store_section(test, 1, document, author=actor, media={})
    elif skeleton:
        for position, section in enumerate(get_level(level).sections, start=1):
            store_section(test, position, skeleton_of(level, section), author=actor, media={})
    record(actor, "test.created", test, level=level)
    return test


def skeleton_of(level: str, section: BlueprintSection) -> Document:
    """A section of the real test with empty questions: passages as it groups them."""
    groups = [group for mondai in section.mondai for group in mondai_skeleton(level, section, mondai)]
    return {"key": section.key, "title": section.ja, "minutes": section.minutes, "groups": groups}


def mondai_skeleton(level: str, section: BlueprintSection, mondai: BlueprintMondai) -> list[Document]:
    """One group for each passage; questions without a passage of their own share one group."""
    has_passages = mondai.shared_passage or mondai.type.startswith(("reading_", "information_"))
    sizes = mondai.group_sizes if has_passages else (mondai.items,)
    spoken = [_is_spoken(mondai, place, len(sizes)) for place in range(len(sizes))]
    instruction = instruction_of(level, section.key, mondai.type, mondai.number)
    return [
        {
            "mondai": mondai.number,
            "type": mondai.type,
            "instruction": "" if place else instruction,
            "spoken_choices": spoken[place],
            "questions": [empty_question(mondai.options) for _number in range(size)],
        }
        for place, size in enumerate(sizes)
    ]


def _is_spoken(mondai: BlueprintMondai, place: int, groups: int) -> bool:
    """In 統合理解 of N1 and N2 the choices of the last item are printed, all before it are spoken."""
    return mondai.spoken_choices == "all" or (mondai.spoken_choices == "some" and place < groups - 1)


@transaction.atomic
def clone_test(test: MockTest, *, actor: User, title: str) -> MockTest:
    """The draft as it stands, as a new one of the actor's."""
    options = {name: getattr(test, name) for name in (*OPTIONS, "check_mode", "question_seconds", "credits")}
    copy = _create(actor, title, kind=test.kind, level=test.level, description=test.description, **options)
    copy.media.set(test.media.all())
    for position, section in enumerate(sections_with_everything(test), start=1):
        store_section(copy, position, section_document(section), author=actor, media={})
    record(actor, "test.created", copy, of=test.pk)
    return copy


@transaction.atomic
def clone_edition(edition: Edition, *, actor: User, title: str) -> MockTest:
    """What was published, with its newest key, as a new draft. Editions of earlier versions keep no scripts of
    introductions."""
    options = {name: True for name in edition.document.get("options", {}) if name in OPTIONS}
    copy = _create(actor, title, kind=edition.test.kind, level=edition.level, credits=edition.test.credits, **options)
    copy.media.set(MediaFile.objects.filter(uses__edition=edition).distinct())
    key = edition.current_key.document
    for position, section in enumerate(edition.document["sections"], start=1):
        store_section(copy, position, _section_of(section, key), author=actor, media={})
    record(actor, "test.created", copy, edition=edition.pk)
    return copy


def _create(actor: User, title: str, **values: Any) -> MockTest:
    if not title.strip():
        raise ExamError(_("Give the test a title."))
    test = MockTest.objects.create(title=title.strip()[:160], created_by=actor, **values)
    note_change(test, actor, "test.created")
    return test


def _section_of(section: Document, key: Document) -> Document:
    recording = section["recording"]
    groups = [_group_of(mondai, place, key) for mondai in section["mondai"] for place in range(len(mondai["groups"]))]
    return {
        "key": section["key"],
        "title": section["title"],
        "minutes": section["minutes"],
        "recording_media": recording["media"] if recording else None,
        "groups": groups,
    }


def _group_of(mondai: Document, place: int, key: Document) -> Document:
    group = mondai["groups"][place]
    return {
        "mondai": mondai["number"],
        "type": mondai["type"],
        "instruction": "" if place else mondai["instruction"],
        "cue": None if place else mondai["cue"],
        "passage": group["passage"],
        "picture": _picture_of(group["picture"]),
        "spoken_choices": group["spoken"],
        "script": introduction_of(group, key),
        "questions": [_question_of(question, key[question["key"]]) for question in group["questions"]],
    }


def _question_of(question: Document, key: Document) -> Document:
    texts = key["choices"] or [choice["text"] for choice in question["choices"]]
    return {
        "id": "",
        "stem": question["stem"],
        "picture": _picture_of(question["picture"]),
        "choices": [
            {"text": text, "picture": _picture_of(choice["picture"])}
            for choice, text in zip(question["choices"], texts, strict=True)
        ],
        "answer": key["right"][0] if key["right"] else None,
        "explanation": key["explanation"],
        "script": key["script"],
        "cue": question["cue"],
    }


def _picture_of(picture: Document | None) -> Document | None:
    return {"file": "", "alt": picture["alt"], "media": picture["media"]} if picture else None
