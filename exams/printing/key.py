"""The data of the staff's paper: right answers, and if wanted why they are right and what the recording says."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from exams.content.frozen import introduction_of
from exams.paper import mondai_word, questions_in
from exams.printing.source import Source
from exams.printing.trees import block_tree, clean, line_tree

Document = dict[str, Any]


def key_data(source: Source, *, position: int | None, explanations: bool, script: bool, center: str) -> Document:
    """Headings are in the interface language: the paper is for the teacher."""
    sections = source.pick(position)
    edition = _("Edition %(number)d") % {"number": source.number} if source.number else _("Draft")
    return {
        "title": clean(source.title),
        "level": source.level,
        "center": clean(center),
        "edition": edition,
        "language": (get_language() or "en").split("-")[0],
        "words": {
            "key": _("Answer key"),
            "staff": _("For staff only. Keep it away from students."),
            "explanations": _("Explanations"),
            "script": _("Script of the recording"),
        },
        "sections": [_section(section, source) for section in sections],
        "explanations": [_explained(section, source) for section in sections] if explanations else [],
        "scripts": [part for section in sections if (part := _script(section, source))["mondai"]] if script else [],
    }


def _section(section: Document, source: Source) -> Document:
    return {
        "title": clean(section["title"]),
        "mondai": [
            {
                "name": f"{mondai_word(source.level)}{mondai['number']}",
                "answers": [
                    {"label": question["label"], "right": _right(question, source)}
                    for group in mondai["groups"]
                    for question in group["questions"]
                ],
            }
            for mondai in section["mondai"]
        ],
    }


def _right(question: Document, source: Source) -> str:
    """ "–" where a draft has none yet."""
    return "・".join(str(number) for number in source.key[question["key"]]["right"]) or "–"


def _explained(section: Document, source: Source) -> Document:
    mondai_of = {
        question["key"]: mondai["number"]
        for mondai in section["mondai"]
        for group in mondai["groups"]
        for question in group["questions"]
    }
    word = mondai_word(source.level)
    return {
        "title": clean(section["title"]),
        "questions": [
            {
                "label": f"{word}{mondai_of[question['key']]} {question['label']}",
                "right": _right(question, source),
                "text": block_tree(text),
            }
            for question in questions_in(section)
            if (text := _in_language(source.key[question["key"]]["explanation"]))
        ],
    }


def _in_language(texts: dict[str, str]) -> str:
    """In the interface language where there is one, else in English, else in whatever there is."""
    wanted = (get_language() or "en").split("-")[0]
    return texts.get(wanted) or texts.get("en") or next(iter(texts.values()), "")


def _script(section: Document, source: Source) -> Document:
    """The mondai of which something is said."""
    mondai = [
        {"name": f"{mondai_word(source.level)}{entry['number']}", "questions": _spoken(entry, source)}
        for entry in section["mondai"]
    ]
    return {"title": clean(section["title"]), "mondai": [entry for entry in mondai if entry["questions"]]}


def _spoken(mondai: Document, source: Source) -> list[Document]:
    """In the order in which it is heard; an introduction has no label."""
    said: list[tuple[str, list[Document]]] = []
    for group in mondai["groups"]:
        said.append(("", introduction_of(group, source.key)))
        said += [(question["label"], source.key[question["key"]]["script"]) for question in group["questions"]]
    return [{"label": label, "lines": [_line(line) for line in script]} for label, script in said if script]


def _line(line: Document) -> Document:
    voice = {"woman": "女", "man": "男"}.get(line.get("voice", ""), "")
    return {"voice": voice, "text": line_tree(line.get("text", ""))}
