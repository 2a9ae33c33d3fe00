"""Questions, groups and sections as documents in the shape of package.json, and back.

Inside a centre a document carries more than a package: of a picture `media` (its id beside the name of its file), of a
question `tags`, `points` and `details`, of a group `source` and `licence`, of a section `recording_media`.
`packaged=True` leaves these out. A draft's question may have `answer` None.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from exams.content.marks import plain_text
from exams.models import Choice, MediaFile, MediaKind, MockTest, Question, QuestionGroup, Section
from tenants.people.models import User

Document = dict[str, Any]
Media = Mapping[str, int]


def question_document(question: Question, *, packaged: bool = False) -> Document:
    """Reads choices and pictures: prefetch them for many."""
    choices = list(question.choices.all())
    document: Document = {
        "id": question.source_id or f"q-{question.pk}",
        "stem": question.stem,
        "picture": _picture(question, packaged),
        "choices": [_choice(choice, packaged) for choice in choices],
        "answer": next((choice.number for choice in choices if choice.is_right), None),
        "explanation": question.explanation,
        "script": question.script,
        "cue": question.cue,
    }
    if not packaged:
        document |= {"tags": question.tags, "points": question.points, "details": question.details}
    return document


def group_document(group: QuestionGroup, *, packaged: bool = False) -> Document:
    document: Document = {
        "mondai": group.mondai,
        "type": group.type,
        "instruction": group.instruction,
        "passage": group.passage,
        "picture": _picture(group, packaged),
        "spoken_choices": group.spoken_choices,
        "script": group.script,
        "cue": group.cue,
        "questions": [question_document(question, packaged=packaged) for question in group.questions.all()],
    }
    return document if packaged else document | {"source": group.source, "licence": group.licence}


def section_document(section: Section, *, packaged: bool = False) -> Document:
    document: Document = {
        "key": section.key,
        "title": section.title,
        "minutes": section.minutes,
        "recording": file_name(section.recording) if section.recording else None,
        "groups": [group_document(group, packaged=packaged) for group in section.groups.all()],
    }
    return document if packaged else document | {"recording_media": section.recording_id}


def file_name(media: MediaFile) -> str:
    """What a package calls the file."""
    return media.file_name


def _choice(choice: Choice, packaged: bool) -> Document:
    if choice.picture is None:
        return {"text": choice.text}
    document: Document = {"picture": _picture(choice, packaged)}
    return document if packaged or not choice.text else document | {"text": choice.text}


def _picture(owner: Any, packaged: bool) -> Document | None:
    if owner.picture is None:
        return None
    document: Document = {"file": file_name(owner.picture), "alt": owner.picture_alt}
    return document if packaged else document | {"media": owner.picture_id}


def search_text_of(passage: str, stem: str, choices: Iterable[str]) -> str:
    """What the bank searches: passage, stem and choices without marks."""
    return "\n".join(filter(None, map(plain_text, [passage, stem, *choices])))


def media_by_name(test: MockTest) -> dict[str, int]:
    return {media.file_name: media.pk for media in test.media.all()}


# --- and back: rows from documents, each kind as a set


def store_section(test: MockTest, position: int, document: Document, *, author: User, media: Media) -> Section:
    recording = document.get("recording_media") or media.get(document.get("recording") or "")
    section = Section.objects.create(
        test=test,
        position=position,
        key=document["key"],
        title=document["title"],
        minutes=document["minutes"],
        recording_id=recording,
    )
    store_groups(section, document["groups"], author=author, media=media)
    return section


def store_groups(
    section: Section, documents: list[Document], *, author: User, media: Media, first: int = 1
) -> list[QuestionGroup]:
    """Groups with their questions, from position `first` on; the places must be free."""
    groups = QuestionGroup.objects.bulk_create(
        _group(section, position, document, media) for position, document in enumerate(documents, start=first)
    )
    pairs = [(group, document["questions"]) for group, document in zip(groups, documents, strict=True)]
    _store_questions(pairs, author=author, media=media)
    return groups


def store_questions(
    group: QuestionGroup, documents: list[Document], *, author: User, media: Media, first: int = 1
) -> list[Question]:
    return _store_questions([(group, documents)], author=author, media=media, first=first)


def _store_questions(
    pairs: list[tuple[QuestionGroup, list[Document]]], *, author: User, media: Media, first: int = 1
) -> list[Question]:
    entries = [
        (_question(group, position, document, author, media), document)
        for group, documents in pairs
        for position, document in enumerate(documents, start=first)
    ]
    questions = Question.objects.bulk_create(question for question, _document in entries)
    Choice.objects.bulk_create(
        choice
        for question, (_question_row, document) in zip(questions, entries, strict=True)
        for choice in choices_of(question, document["choices"], document.get("answer"), media)
    )
    return questions


def choices_of(question: Question, choices: list[Document], answer: int | None, media: Media) -> list[Choice]:
    return [
        Choice(
            question=question,
            number=number,
            text=choice.get("text", ""),
            is_right=number == answer,
            **_picture_fields(choice.get("picture"), media),
        )
        for number, choice in enumerate(choices, start=1)
    ]


def _group(section: Section, position: int, document: Document, media: Media) -> QuestionGroup:
    return QuestionGroup(
        pk=document.get("pk"),
        section=section,
        position=position,
        mondai=document["mondai"],
        type=document["type"],
        instruction=document["instruction"],
        passage=document.get("passage", ""),
        spoken_choices=document.get("spoken_choices", False),
        script=document.get("script", []),
        cue=document.get("cue"),
        source=document.get("source", ""),
        licence=document.get("licence", ""),
        version=document.get("version", 1),
        **_picture_fields(document.get("picture"), media),
    )


def _question(group: QuestionGroup, position: int, document: Document, author: User, media: Media) -> Question:
    texts = [choice.get("text", "") for choice in document["choices"]]
    return Question(
        pk=document.get("pk"),
        group=group,
        position=position,
        stem=document["stem"],
        explanation=dict(document.get("explanation") or {}),
        script=document.get("script", []),
        cue=document.get("cue"),
        source_id=document.get("id", ""),
        details=document.get("details", {}),
        tags=document.get("tags", []),
        points=document.get("points", 1),
        copied_from_id=document.get("copied_from"),
        author_id=document.get("author", author.pk),
        version=document.get("version", 1),
        search_text=search_text_of(group.passage, document["stem"], texts),
        **_picture_fields(document.get("picture"), media),
    )


def _picture_fields(picture: Document | None, media: Media) -> dict[str, Any]:
    if not picture:
        return {}
    return {"picture_id": picture.get("media") or media.get(picture["file"]), "picture_alt": dict(picture["alt"])}


def pictures_in(document: Document) -> set[int]:
    """Ids of the media that a question's, group's or section's document shows by itself, without those in texts."""
    owners = [document, *document.get("choices", [])]
    found = {owner["picture"]["media"] for owner in owners if owner.get("picture") and "media" in owner["picture"]}
    for part in (*document.get("groups", []), *document.get("questions", [])):
        found |= pictures_in(part)
    return found | ({document["recording_media"]} if document.get("recording_media") else set())


def keep_with_test(test: MockTest, ids: Iterable[int]) -> None:
    """What a draft shows belongs to its media, so that passages and exports find it by name."""
    known = set(MediaFile.objects.filter(pk__in=ids, kind__in=MediaKind.values).values_list("pk", flat=True))
    test.media.add(*known)
