"""A test as it stands, as plain data: the document (what a student sees) and the key (what a student must not).

Document: {"level", "title", "sections": [Section]}, where texts are marks and a picture is {"media", "alt"} or None;
and "options" with those of "shuffle_choices", "shuffle_questions", "ruby_toggle" that the author switched on; in a quiz
"quiz": {"check": "each" | "end", "seconds": for a question | None}:
- Section: {"position", "key", "title", "minutes", "count", "recording": {"media", "seconds"} | None,
  "pictures": {name in a passage: media}, "mondai": [Mondai]}
- Mondai: {"number", "type", "instruction", "cue", "groups": [Group]}
- Group: {"passage", "picture", "spoken", "questions": [Question]}
- Question: {"key", "label", "source", "stem", "picture", "cue", "choices": [{"number", "text", "picture"}]}
Key: {question key: {"right": [number], "explanation": {language: marks}, "script": [line], "choices": [spoken text]}};
in a quiz with "points" for each question; and of a group that has a script (a mondai's introduction and example) its
first question with "introduction": [line] (`exams.content.frozen.introduction_of`).
"""

import hashlib
import json
from itertools import count, groupby
from typing import Any

from exams.content.marks import picture_names
from exams.models import MockTest, Question, QuestionGroup, Section
from exams.models.media import MediaKind

Document = dict[str, Any]

OPTIONS = ("shuffle_choices", "shuffle_questions", "ruby_toggle")


def sections_with_everything(test: MockTest) -> list[Section]:
    """The sections with groups, questions, choices and media: the same seven queries whatever the size."""
    return list(
        test.sections.select_related("recording").prefetch_related(
            "groups__picture", "groups__questions__picture", "groups__questions__choices__picture"
        )
    )


def digest_of(document: Document) -> str:
    """SHA-256 of the document in canonical JSON."""
    return hashlib.sha256(json.dumps(document, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def freeze(test: MockTest, sections: list[Section]) -> tuple[Document, Document]:
    """The student's document and the key, both plain data."""
    key: Document = {}
    pictures = {media.file_name: media.pk for media in test.media.filter(kind=MediaKind.PICTURE)}
    document: Document = {
        "level": test.level,
        "title": test.title,
        "sections": [_section(section, position, key, pictures) for position, section in enumerate(sections, start=1)],
    }
    if options := [name for name in OPTIONS if getattr(test, name)]:
        document["options"] = dict.fromkeys(options, True)
    if test.kind == MockTest.Kind.QUIZ:
        document["quiz"] = {"check": test.check_mode, "seconds": test.question_seconds}
        _add_points(document, key, sections)
    return document, key


def _add_points(document: Document, key: Document, sections: list[Section]) -> None:
    groups = [group for section in sections for group in section.groups.all()]
    points = {question.pk: question.points for group in groups for question in group.questions.all()}
    for section in document["sections"]:
        for mondai in section["mondai"]:
            for group in mondai["groups"]:
                for question in group["questions"]:
                    key[question["key"]]["points"] = points[question["source"]]


def media_in(section: Document) -> set[int]:
    """Ids of every recording and picture that a section of a document shows."""
    owners = [group for mondai in section["mondai"] for group in mondai["groups"]]
    questions = [question for group in owners for question in group["questions"]]
    owners += questions + [choice for question in questions for choice in question["choices"]]
    found = {owner["picture"]["media"] for owner in owners if owner["picture"]} | set(section["pictures"].values())
    return found | ({section["recording"]["media"]} if section["recording"] else set())


def _section(section: Section, position: int, key: Document, pictures: dict[str, int]) -> Document:
    numbers = count(1)
    shown = {name for group in section.groups.all() for name in picture_names(group.passage)}
    mondai = [
        _mondai(section, number, list(groups), position, numbers, key)
        for number, groups in groupby(section.groups.all(), key=lambda group: group.mondai)
    ]
    recording = section.recording
    return {
        "position": position,
        "key": section.key,
        "title": section.title,
        "minutes": section.minutes,
        "count": next(numbers) - 1,
        "recording": {"media": recording.pk, "seconds": recording.seconds} if recording else None,
        "pictures": {name: pictures[name] for name in sorted(shown) if name in pictures},
        "mondai": mondai,
    }


def _mondai(
    section: Section, number: int, groups: list[QuestionGroup], position: int, numbers: "count[int]", key: Document
) -> Document:
    labels = count(1)
    listening = section.key == "listening"  # there the printed numbers restart with each mondai
    out = []
    for group in groups:
        questions = []
        for question in group.questions.all():
            running = next(numbers)
            label = next(labels) if listening else running
            questions.append(_question(question, group, f"{position}-{running}", str(label), key))
        if group.script and questions:
            key[questions[0]["key"]]["introduction"] = group.script
        out.append(
            {
                "passage": group.passage,
                "picture": _picture(group),
                "spoken": group.spoken_choices,
                "questions": questions,
            }
        )
    return {
        "number": number,
        "type": groups[0].type,
        "instruction": groups[0].instruction,
        "cue": groups[0].cue,
        "groups": out,
    }


def _question(question: Question, group: QuestionGroup, question_key: str, label: str, key: Document) -> Document:
    choices = list(question.choices.all())
    key[question_key] = {
        "right": [choice.number for choice in choices if choice.is_right],
        "explanation": question.explanation,
        "script": question.script,
        "choices": [choice.text for choice in choices] if group.spoken_choices else [],
    }
    return {
        "key": question_key,
        "label": label,
        "source": question.pk,
        "stem": question.stem,
        "picture": _picture(question),
        "cue": question.cue,
        "choices": [
            {"number": c.number, "text": "" if group.spoken_choices else c.text, "picture": _picture(c)}
            for c in choices
        ],
    }


def _picture(owner: Any) -> Document | None:
    return {"media": owner.picture_id, "alt": owner.picture_alt} if owner.picture_id else None
