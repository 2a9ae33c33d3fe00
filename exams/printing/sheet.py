"""The data of answer sheets: a page for each section, an oval for each choice."""

from __future__ import annotations

from typing import Any

from exams.paper import mondai_word
from exams.printing.source import Source
from exams.printing.trees import clean
from exams.printing.words import words_of

Document = dict[str, Any]


def sheet_data(source: Source, *, position: int | None, center: str) -> Document:
    return {
        "title": clean(source.title),
        "level": source.level,
        "center": clean(center),
        "words": words_of(source.level),
        "sections": [
            {
                "title": clean(section["title"]),
                "mondai": [
                    {"name": f"{mondai_word(source.level)}{mondai['number']}", "rows": _rows(mondai)}
                    for mondai in section["mondai"]
                ],
            }
            for section in source.pick(position)
        ],
    }


def _rows(mondai: Document) -> list[Document]:
    return [
        {"label": question["label"], "choices": [str(choice["number"]) for choice in question["choices"]]}
        for group in mondai["groups"]
        for question in group["questions"]
    ]
