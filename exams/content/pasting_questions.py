"""The questions that are gathered from pasted lines: one is open for its stem and choices, the last one for labels."""

from __future__ import annotations

from django.utils.translation import gettext

from .pasting_drafts import MOST_CHOICES, Draft, Line, language_of, split_plain
from .pasting_table import Row


class Gathered:
    """`left` are lines of no question; `warnings` are (line, sentence)."""

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self.left: list[Line] = []
        self.warnings: list[tuple[int, str]] = []
        self.open: Draft | None = None  # still open for its stem and choices
        self.last: Draft | None = None  # labels belong to it
        self.talking = ""  # the language of an explanation that goes on

    def begin(self, line: Line, number: int | None, style: str) -> None:
        self.open = Draft(line.number, number, style, lines=[line])

    def stem(self, text: str) -> None:
        assert self.open is not None
        self.open.stem.append(text)

    def fill(self, row: Row) -> None:
        draft = self.open
        assert draft is not None
        draft.stem = row.stem.split("\n") if row.stem else []
        for choice in row.choices:
            draft.add_choice(choice)
        if row.answer is not None:
            draft.answer = row.answer
        draft.order = row.order
        draft.explanation = {language: [text] for language, text in row.explanation.items()}

    def add(self, line: Line, choice: str) -> None:
        draft = self.open
        assert draft is not None
        if len(draft.choices) == MOST_CHOICES:
            self.warnings.append((line.number, gettext("More than four choices: the rest is kept below.")))
            self.left.append(Line(line.number, "", choice))
        elif not draft.add_choice(choice):
            self.warnings.append((line.number, gettext("Two choices are marked as right.")))

    def explain(self, language: str, text: str) -> None:
        assert self.last is not None
        self.talking = language
        if text:
            self.last.explanation.setdefault(language_of(text, language), []).append(text)

    def close(self) -> None:
        draft, self.open = self.open, None
        if draft is None:
            return
        found = [draft] if draft.choices else split_plain(draft)
        for one in found:
            if len(one.choices) > 1:
                self.drafts.append(one)
                self.last = one
            else:
                self.left += one.lines
