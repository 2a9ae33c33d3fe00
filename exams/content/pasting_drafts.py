"""A question while it is read from pasted lines, and the list of answers at their end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext

from .pasting_lines import answer_pairs, bare_answers, unflag

MOST_CHOICES = 4
_MOST_STEM_LINES = 10
_STEM_LIKE = re.compile("[。？?（(_＿★]")


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    text: str
    raw: str


@dataclass(slots=True)
class Draft:
    """A question that is being read. `style` is how its number is written; `lines` are all that it was made of."""

    line: int
    number: int | None = None
    style: str = ""
    stem: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)
    choice_style: str = ""
    answer: int | None = None
    explanation: dict[str, list[str]] = field(default_factory=dict)
    order: str = ""
    lines: list[Line] = field(default_factory=list)
    paused: bool = False  # an empty line came after the stem

    def add_choice(self, text: str) -> bool:
        """False where a second choice is marked as right."""
        choice, right = unflag(text)
        self.choices.append(choice)
        if not right:
            return True
        second = self.answer is not None
        self.answer = None if second else len(self.choices)
        return not second


@dataclass(slots=True)
class AnswerKey:
    """Pairs like "1-2, 2-4", as question -> choice, and a row like "2 4 1 3". `is_open` while more lines may follow."""

    pairs: dict[int, int] = field(default_factory=dict)
    row: list[int] = field(default_factory=list)
    is_open: bool = False

    def take(self, text: str, questions: int, *, single: bool = False) -> bool:
        """Whether the text is a part of it; one pair alone is with `single`, a row among several questions."""
        pairs, row = answer_pairs(text), bare_answers(text)
        if pairs and (single or len(pairs) > 1):
            self.pairs |= pairs
        elif row and questions > 1:
            self.row += row
        else:
            return False
        self.is_open = True
        return True

    def use(self, drafts: Sequence[Draft]) -> list[tuple[int, str]]:
        """Answers by number where the questions have the numbers, by their place otherwise. What fits none is told."""
        by_number = {draft.number: draft for draft in drafts if draft.number is not None}
        if len(by_number) < len(drafts):
            by_number = dict(enumerate(drafts, 1))
        for draft, answer in zip(drafts, self.row, strict=False):
            draft.answer = answer
        for number in self.pairs.keys() & by_number.keys():
            by_number[number].answer = self.pairs[number]
        said = gettext("The answers name a question %(number)d that is not here.")
        return [(0, said % {"number": number}) for number in self.pairs if number not in by_number]


def split_plain(draft: Draft) -> list[Draft]:
    """A stem and lines below it that have no numbers: the last four, or of four lines the last three, are choices."""
    lines = draft.stem
    if draft.number is None and len(lines) > 5 and len(lines) % 5 == 0:
        parts = [lines[start : start + 5] for start in range(0, len(lines), 5)]
        if all(_STEM_LIKE.search(part[0]) for part in parts):
            return [_plain(Draft(draft.lines[5 * i].number, lines=draft.lines[5 * i : 5 * i + 5]), part, 1)
                    for i, part in enumerate(parts)]  # fmt: skip
    if not 4 <= len(lines) <= MOST_CHOICES + _MOST_STEM_LINES:
        return [draft]
    return [_plain(draft, lines, max(1, len(lines) - MOST_CHOICES))]


def _plain(draft: Draft, lines: list[str], stems: int) -> Draft:
    draft.stem = lines[:stems]
    for choice in lines[stems:]:
        draft.add_choice(choice)
    return draft


def language_of(text: str, otherwise: str = "en") -> str:
    """Cyrillic is Russian; kana and kanji alone are Japanese; else as the label says."""
    if re.search("[а-яА-Я]", text):
        return otherwise if otherwise == "uz" else "ru"
    if re.search("[ぁ-ヿ一-鿿]", text) and not re.search("[a-zA-Z]{3}", text):
        return "ja"
    return otherwise
