"""Pasted lines gathered into questions: which is a stem, which a choice, and to which question an answer belongs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.translation import gettext

from .pasting_ahead import next_begins_choices, next_marker, plain_run
from .pasting_drafts import MOST_CHOICES, AnswerKey, Draft, Line, language_of
from .pasting_lines import (
    Label,
    Marker,
    answer_number,
    answer_pairs,
    bare_answers,
    cells_of_row,
    choices_in,
    label,
    marker,
    permutation,
    question_head,
    unflag,
)
from .pasting_questions import Gathered
from .pasting_table import read_row, table_head


class Reader:
    """Reads once through the lines."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self._index = 0
        self._got = Gathered()
        self._key = AnswerKey()
        self._head: dict[int, str] = {}

    @property
    def warnings(self) -> list[tuple[int, str]]:
        """(line, sentence)"""
        return self._got.warnings

    def read(self) -> tuple[list[Draft], list[Line]]:
        for index, line in enumerate(self.lines):
            self._index = index
            if line.text:
                self._take(line)
            else:
                self._pause()
        self._got.close()
        self._got.warnings += self._key.use(self._got.drafts)
        return self._got.drafts, sorted(self._got.left, key=lambda line: line.number)

    # --- one line

    def _take(self, line: Line) -> None:
        """The first who understands the line has it; what nobody understands is text."""
        if self._take_label(line) or self._take_key(line) or self._take_row(line):
            return
        self._key.is_open = False
        if self._take_choices(line) or self._take_head(line) or self._take_numbered(line):
            self._got.talking = ""
            return
        self._take_text(line)

    def _pause(self) -> None:
        self._got.talking = ""
        if self._got.open is None:
            return
        if len(self._got.open.choices) > 2 or len(self._got.open.stem) > 3:
            self._got.close()
        else:
            self._got.open.paused = True

    def _take_label(self, line: Line) -> bool:
        found = label(line.text)
        if found is None:
            return False
        self._got.close()
        self._got.talking = ""
        if found.kind == "answer":
            return self._take_answer(line, found)
        last = self._got.last
        is_order = found.kind == "order"
        if last is None or (is_order and (last.order or not permutation(found.rest, len(last.choices)))):
            self._got.left.append(line)
            return True
        last.lines.append(line)
        if is_order:
            last.order = found.rest
        else:
            self._got.explain(found.language, found.rest)
        return True

    def _take_answer(self, line: Line, found: Label) -> bool:
        last = self._got.last
        if not found.rest:
            self._key.is_open = True
            if last:
                last.lines.append(line)
            return True
        if last and not last.order and re.search("★", "".join(last.stem)):
            digits = re.findall("[1-4１-４]", found.rest)
            if len(digits) == len(last.choices) and bare_answers(found.rest.replace("→", " ").replace("-", " ")):
                last.order = found.rest
                return True
        if self._key.take(found.rest, len(self._got.drafts)):
            return True
        return self._answer_last(line, found.rest)

    def _answer_last(self, line: Line, text: str) -> bool:
        last = self._got.last
        if last is None:
            self._got.left.append(line)
            return True
        last.lines.append(line)
        answer = answer_number(text)
        if answer:
            last.answer = answer[0]
            named = last.choices[answer[0] - 1] if 0 < answer[0] <= len(last.choices) else ""
            if answer[1] and answer[1].strip("()（）「」") != named:
                self._got.explain(language_of(answer[1]), answer[1])
        elif text in last.choices:
            last.answer = last.choices.index(text) + 1
        else:
            self._got.explain(language_of(text), text)
            self._got.warnings.append((line.number, gettext("“%(text)s” names no choice.") % {"text": text[:40]}))
        return True

    def _take_key(self, line: Line) -> bool:
        """A list of answers at the end, with a heading or without. While choices are awaited it is choices."""
        draft = self._got.open
        waiting = draft is not None and not draft.choices and bool(draft.stem or draft.number)
        pairs = answer_pairs(line.text)
        known = bool(self._got.drafts) or (draft is not None and len(draft.choices) > 2)
        if self._key.is_open and known:
            if self._key.take(line.text, len(self._got.drafts), single=True):
                return True
            if self._got.last and self._got.last.answer is None and answer_number(line.text):
                return self._answer_last(line, line.text)
        if pairs and len(pairs) > 1 and known and not waiting:
            self._got.close()
            self._key.pairs |= pairs
            return True
        return False

    def _take_row(self, line: Line) -> bool:
        """A line out of a table: the stem, its choices and what follows in cells."""
        if line.text.count("\t") < 3:
            return False
        draft = self._got.open
        waiting = draft is not None and not draft.choices
        inside = choices_in(line.text)
        if inside and (not inside[0] or inside[0].isdecimal() or waiting):
            return False
        if waiting and draft and draft.stem and not draft.paused and cells_of_row(line.text):
            return False
        head = table_head(line.raw)
        if head:
            self._got.close()
            self._head = head
            return True
        row = read_row(line.raw, self._head)
        if row is None:
            return False
        self._got.close()
        self._got.begin(line, row.number, "\t")
        self._got.fill(row)
        self._got.close()
        return True

    def _take_choices(self, line: Line) -> bool:
        """All choices in one line, alone or after the stem."""
        draft = self._got.open
        waiting = draft is not None and not draft.choices
        found = choices_in(line.text)
        if found is None:
            cells = cells_of_row(line.text) if waiting and draft and draft.stem and not draft.paused else None
            found = ("", cells) if cells else None
        if found is None:
            return False
        before, choices = found
        numbered = _numbered(before)
        if numbered or not waiting or (before and draft and draft.paused):
            self._got.close()
            self._got.begin(line, *(numbered[:2] if numbered else (None, "")))
            before = numbered[2] if numbered else before
        current = self._got.open
        assert current is not None
        if line not in current.lines:
            current.lines.append(line)
        if before:
            current.stem.append(before)
        for choice in choices:
            self._got.add(line, choice)
        return True

    def _take_head(self, line: Line) -> bool:
        head = question_head(line.text)
        if head is None:
            return False
        self._got.close()
        self._got.begin(line, head[0], "Q")
        if head[1]:
            self._got.stem(head[1])
        return True

    def _take_numbered(self, line: Line) -> bool:
        text, right = unflag(line.text)
        found = marker(line.text) or (marker(text) if right else None)
        if found is None:
            return False
        draft = self._got.open
        if draft is not None and found.rest and self._is_choice(draft, found):
            draft.choice_style = found.style
            draft.lines.append(line)
            self._got.add(line, f"*{found.rest}" if right and not unflag(found.rest)[1] else found.rest)
        elif found.style == "１" or (found.style in ("a", "ア", " ") and not found.rest.strip() and not found.number):
            return False
        else:
            self._got.close()
            self._got.begin(line, found.number, found.style)
            if found.rest:
                self._got.stem(found.rest)
        return True

    def _is_choice(self, draft: Draft, found: Marker) -> bool:
        """Whether a numbered line is the next choice of the open question, or the question after it."""
        if found.number != len(draft.choices) + 1 or not (draft.stem or draft.number is not None):
            return False
        if not draft.choices:
            other = draft.number is not None and found.style != draft.style
            return next_marker(self.lines, self._index) == (found.style, 2) or (
                other and not next_begins_choices(self.lines, self._index)
            )
        if found.style != draft.choice_style:
            return False
        as_question = found.style == draft.style and draft.number is not None and found.number == draft.number + 1
        return not (as_question and len(draft.choices) > 2 and next_begins_choices(self.lines, self._index))

    def _take_text(self, line: Line) -> None:
        if self._got.talking and self._got.last:
            self._got.last.lines.append(line)
            self._got.explain(self._got.talking, line.text)
            return
        draft = self._got.open
        if draft is not None and draft.choice_style not in ("", "plain") and 0 < len(draft.choices) < 3:
            draft.lines.append(line)
            draft.choices[-1] += f" {line.text}"
            return
        if draft is not None and draft.paused and not draft.choices and plain_run(self.lines, self._index) in (3, 4):
            draft.paused = False
            draft.choice_style = "plain"
        elif (
            draft is not None
            and draft.choice_style == "plain"
            and len(draft.choices) < MOST_CHOICES
            and not draft.paused
        ):
            pass
        else:
            if draft is None or draft.choices or draft.paused:
                self._got.close()
                self._got.begin(line, None, "")
            else:
                draft.lines.append(line)
            self._got.stem(line.text)
            return
        draft.lines.append(line)
        self._got.add(line, line.text)


def _numbered(text: str) -> tuple[int, str, str] | None:
    """Number, style and the rest of what stands before choices in one line."""
    head = question_head(text)
    if head:
        return head[0], "Q", head[1]
    found = marker(text)
    return (found.number, found.style, found.rest) if found else None
