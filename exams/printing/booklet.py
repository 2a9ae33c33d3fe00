"""The data of booklets: covers, mondai and questions as they are printed. It holds no key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from exams.content.marks import answer_width, plain_text
from exams.paper import mondai_word
from exams.printing.source import Source
from exams.printing.trees import block_tree, clean, line_tree, without_readings
from exams.printing.words import minutes_in_words, notes_of, words_of
from exams.services.publishing import media_in

Document = dict[str, Any]
Files = Mapping[int, str]
# The whole test under one cover, each section under a cover of its own, or the one section at this position.
Part = int | Literal["whole", "each"]


def booklet_data(source: Source, *, part: Part, readings: bool, center: str, files: Files) -> Document:
    """`files`: id of a picture -> its file beside the template."""
    sections = source.pick(part if isinstance(part, int) else None)
    covers = [[section] for section in sections] if part == "each" else [sections]
    data = {
        "title": clean(source.title),
        "level": source.level,
        "center": clean(center),
        "words": words_of(source.level),
        "notes": [note.split("{pages}") for note in notes_of(source.level)],
        "booklets": [[_section(section, source.level, files) for section in booklet] for booklet in covers],
    }
    return data if readings else without_readings(data)


def pictures_of(sections: list[Document]) -> set[int]:
    """Ids of the pictures that these sections print; a recording is nothing for paper."""
    recordings = {section["recording"]["media"] for section in sections if section["recording"]}
    return set().union(*(media_in(section) for section in sections)) - recordings


def _section(section: Document, level: str, files: Files) -> Document:
    names = {name: files[media] for name, media in section["pictures"].items()}
    return {
        "title": clean(section["title"]),
        "time": minutes_in_words(section["minutes"], level),
        "listening": section["key"] == "listening",
        "mondai": [
            {
                "name": f"{mondai_word(level)}{mondai['number']}",
                "instruction": line_tree(mondai["instruction"]),
                "groups": [_group(group, names, files) for group in mondai["groups"]],
            }
            for mondai in section["mondai"]
        ],
    }


def _group(group: Document, names: Mapping[str, str], files: Files) -> Document:
    """`memo`: everything is heard and nothing shown, so that the paper has only room for notes."""
    questions = group["questions"]
    return {
        "passage": block_tree(group["passage"], names),
        "picture": _picture(group["picture"], files),
        "memo": group["spoken"] and not any(question["picture"] or question["stem"] for question in questions),
        "questions": [_question(question, group["spoken"], files) for question in questions],
    }


def _question(question: Document, spoken: bool, files: Files) -> Document:
    choices = [] if spoken else question["choices"]
    return {
        "label": question["label"],
        "stem": line_tree(question["stem"]),
        "picture": _picture(question["picture"], files),
        "columns": answer_width([plain_text(choice["text"]) for choice in choices]),
        "choices": [
            {
                "number": str(choice["number"]),
                "text": line_tree(choice["text"]),
                "picture": _picture(choice["picture"], files),
            }
            for choice in choices
        ],
    }


def _picture(picture: Document | None, files: Files) -> str | None:
    return files.get(picture["media"]) if picture else None  # one that is still being prepared is not there yet
