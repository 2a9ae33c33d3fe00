"""Rows that were copied out of a table."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field

from .formats.columns import CHOICES, understand
from .pasting_lines import answer_number

_EXPLANATIONS = ("en", "ru", "uz", "ja")


@dataclass(slots=True)
class Row:
    stem: str
    choices: list[str]
    answer: int | None = None
    number: int | None = None
    order: str = ""
    explanation: dict[str, str] = field(default_factory=dict)


def table_head(raw: str) -> dict[int, str]:
    """Place -> field if the line names columns; empty for a line of content."""
    found, _unknown = understand(_cells(raw))
    fields = set(found.values())
    return found if "stem" in fields and len(fields & set(CHOICES)) > 1 else {}


def read_row(raw: str, head: dict[int, str]) -> Row | None:
    """By the names of the columns; without them: number if any, stem, three or four choices, answer, explanation."""
    cells = _cells(raw)
    return _by_head(cells, head) if head else _by_place(cells)


def _by_head(cells: list[str], head: dict[int, str]) -> Row | None:
    of = {name: cells[place] for place, name in head.items() if place < len(cells)}
    choices = [of[name] for name in CHOICES if of.get(name)]
    if len(choices) < 2:
        return None
    number = of.get("id", "")
    return Row(
        stem=of.get("stem", ""),
        choices=choices,
        answer=_answer(of.get("right", ""), choices),
        number=int(number) if number.isdecimal() and len(number) < 4 else None,
        order=of.get("order", ""),
        explanation={language: of[language] for language in _EXPLANATIONS if of.get(language)},
    )


def _by_place(cells: list[str]) -> Row | None:
    number = int(cells[0]) if cells[0].isdecimal() and len(cells[0]) < 4 and len(cells) > 4 else None
    stem, *rest = cells[1:] if number is not None else cells
    known = next((place for place in (4, 3) if place < len(rest) and answer_number(rest[place])), None)
    if known is None:
        choices = [cell for cell in rest[:4] if cell]
        return Row(stem, choices, number=number) if len(choices) > 2 and len(rest) < 6 else None
    choices = [cell for cell in rest[:known] if cell]
    said = " ".join(cell for cell in rest[known + 1 :] if cell)
    row = Row(stem, choices, _answer(rest[known], choices), number)
    if said:
        row.explanation = {"ja" if any("ぁ" <= one <= "ヿ" for one in said) else "en": said}
    return row if len(choices) > 1 else None


def _answer(text: str, choices: list[str]) -> int | None:
    if text in choices:
        return choices.index(text) + 1
    found = answer_number(text)
    return found[0] if found else None


def _cells(raw: str) -> list[str]:
    """The cells of a row as spreadsheets copy it: quotation marks around what has some inside."""
    try:
        cells = next(csv.reader([raw], delimiter="\t"))
    except csv.Error:
        cells = raw.split("\t")
    return [cell.strip() for cell in cells] or [""]
