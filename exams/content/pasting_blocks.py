"""Pasted lines gathered into questions: which is a stem, which a choice, and to which question an answer belongs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.translation import gettext

from .pasting_drafts import MOST_CHOICES, AnswerKey, Draft, Line, language_of, split_plain
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
from .pasting_table import Row, read_row, table_head


class Reader:
    """Reads once through the lines. `warnings` are (line, sentence)."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.warnings: list[tuple[int, str]] = []
        self._index = 0
        self._drafts: list[Draft] = []
        self._left: list[Line] = []
        self._draft: Draft | None = None  # still open for its stem and choices
        self._last: Draft | None = None  # labels belong to it
        self._talking = ""  # the language of an explanation that goes on
        self._key = AnswerKey()
        self._head: dict[int, str] = {}

    def read(self) -> tuple[list[Draft], list[Line]]:
        for index, line in enumerate(self.lines):
            self._index = index
            if line.text:
                self._take(line)
            else:
                self._pause()
        self._close()
        self.warnings += self._key.use(self._drafts)
        return self._drafts, sorted(self._left, key=lambda line: line.number)

    # --- one line

    def _take(self, line: Line) -> None:
        """The first who understands the line has it; what nobody understands is text."""
        if self._take_label(line) or self._take_key(line) or self._take_row(line):
            return
        self._key.is_open = False
        if self._take_choices(line) or self._take_head(line) or self._take_numbered(line):
            self._talking = ""
            return
        self._take_text(line)

    def _pause(self) -> None:
        self._talking = ""
        if self._draft is None:
            return
        if len(self._draft.choices) > 2 or len(self._draft.stem) > 3:
            self._close()
        else:
            self._draft.paused = True

    def _take_label(self, line: Line) -> bool:
        found = label(line.text)
        if found is None:
            return False
        self._close()
        self._talking = ""
        if found.kind == "answer":
            return self._take_answer(line, found)
        last = self._last
        is_order = found.kind == "order"
        if last is None or (is_order and (last.order or not permutation(found.rest, len(last.choices)))):
            self._left.append(line)
            return True
        last.lines.append(line)
        if is_order:
            last.order = found.rest
        else:
            self._explain(found.language, found.rest)
        return True

    def _take_answer(self, line: Line, found: Label) -> bool:
        if not found.rest:
            self._key.is_open = True
            if self._last:
                self._last.lines.append(line)
            return True
        if self._last and not self._last.order and re.search("★", "".join(self._last.stem)):
            digits = re.findall("[1-4１-４]", found.rest)
            if len(digits) == len(self._last.choices) and bare_answers(found.rest.replace("→", " ").replace("-", " ")):
                self._last.order = found.rest
                return True
        if self._key.take(found.rest, len(self._drafts)):
            return True
        return self._answer_last(line, found.rest)

    def _answer_last(self, line: Line, text: str) -> bool:
        last = self._last
        if last is None:
            self._left.append(line)
            return True
        last.lines.append(line)
        answer = answer_number(text)
        if answer:
            last.answer = answer[0]
            named = last.choices[answer[0] - 1] if 0 < answer[0] <= len(last.choices) else ""
            if answer[1] and answer[1].strip("()（）「」") != named:
                self._explain(language_of(answer[1]), answer[1])
        elif text in last.choices:
            last.answer = last.choices.index(text) + 1
        else:
            self._explain(language_of(text), text)
            self.warnings.append((line.number, gettext("“%(text)s” names no choice.") % {"text": text[:40]}))
        return True

    def _take_key(self, line: Line) -> bool:
        """A list of answers at the end, with a heading or without. While choices are awaited it is choices."""
        waiting = self._draft is not None and not self._draft.choices and bool(self._draft.stem or self._draft.number)
        pairs = answer_pairs(line.text)
        known = bool(self._drafts) or (self._draft is not None and len(self._draft.choices) > 2)
        if self._key.is_open and known:
            if self._key.take(line.text, len(self._drafts), single=True):
                return True
            if self._last and self._last.answer is None and answer_number(line.text):
                return self._answer_last(line, line.text)
        if pairs and len(pairs) > 1 and known and not waiting:
            self._close()
            self._key.pairs |= pairs
            return True
        return False

    def _take_row(self, line: Line) -> bool:
        """A line out of a table: the stem, its choices and what follows in cells."""
        if line.text.count("\t") < 3:
            return False
        waiting = self._draft is not None and not self._draft.choices
        inside = choices_in(line.text)
        if inside and (not inside[0] or inside[0].isdecimal() or waiting):
            return False
        if waiting and self._draft and self._draft.stem and not self._draft.paused and cells_of_row(line.text):
            return False
        head = table_head(line.raw)
        if head:
            self._close()
            self._head = head
            return True
        row = read_row(line.raw, self._head)
        if row is None:
            return False
        self._close()
        self._begin(line, row.number, "\t")
        self._fill(row)
        self._close()
        return True

    def _fill(self, row: Row) -> None:
        draft = self._draft
        assert draft is not None
        draft.stem = row.stem.split("\n") if row.stem else []
        for choice in row.choices:
            draft.add_choice(choice)
        if row.answer is not None:
            draft.answer = row.answer
        draft.order = row.order
        draft.explanation = {language: [text] for language, text in row.explanation.items()}

    def _take_choices(self, line: Line) -> bool:
        """All choices in one line, alone or after the stem."""
        draft = self._draft
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
            self._close()
            self._begin(line, *(numbered[:2] if numbered else (None, "")))
            before = numbered[2] if numbered else before
        current = self._draft
        assert current is not None
        if line not in current.lines:
            current.lines.append(line)
        if before:
            current.stem.append(before)
        for choice in choices:
            self._add(line, choice)
        return True

    def _take_head(self, line: Line) -> bool:
        head = question_head(line.text)
        if head is None:
            return False
        self._close()
        self._begin(line, head[0], "Q")
        if head[1]:
            self._stem(head[1])
        return True

    def _take_numbered(self, line: Line) -> bool:
        text, right = unflag(line.text)
        found = marker(line.text) or (marker(text) if right else None)
        if found is None:
            return False
        draft = self._draft
        if draft is not None and found.rest and self._is_choice(draft, found):
            draft.choice_style = found.style
            draft.lines.append(line)
            self._add(line, f"*{found.rest}" if right and not unflag(found.rest)[1] else found.rest)
        elif found.style == "１" or (found.style in ("a", "ア", " ") and not found.rest.strip() and not found.number):
            return False
        else:
            self._close()
            self._begin(line, found.number, found.style)
            if found.rest:
                self._stem(found.rest)
        return True

    def _is_choice(self, draft: Draft, found: Marker) -> bool:
        """Whether a numbered line is the next choice of the open question, or the question after it."""
        if found.number != len(draft.choices) + 1 or not (draft.stem or draft.number is not None):
            return False
        if not draft.choices:
            other = draft.number is not None and found.style != draft.style
            return self._next_marker() == (found.style, 2) or (other and not self._next_begins_choices())
        if found.style != draft.choice_style:
            return False
        as_question = found.style == draft.style and draft.number is not None and found.number == draft.number + 1
        return not (as_question and len(draft.choices) > 2 and self._next_begins_choices())

    def _take_text(self, line: Line) -> None:
        if self._talking and self._last:
            self._last.lines.append(line)
            self._explain(self._talking, line.text)
            return
        draft = self._draft
        if draft is not None and draft.choice_style not in ("", "plain") and 0 < len(draft.choices) < 3:
            draft.lines.append(line)
            draft.choices[-1] += f" {line.text}"
            return
        if draft is not None and draft.paused and not draft.choices and self._run() in (3, 4):
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
                self._close()
                self._begin(line, None, "")
            else:
                draft.lines.append(line)
            self._stem(line.text)
            return
        draft.lines.append(line)
        self._add(line, line.text)

    # --- looking ahead

    def _next_line(self) -> str:
        return next((line.text for line in self.lines[self._index + 1 : self._index + 20] if line.text), "")

    def _next_marker(self) -> tuple[str, int] | None:
        text = self._next_line()
        found = marker(text) or marker(unflag(text)[0])
        return (found.style, found.number) if found else None

    def _next_begins_choices(self) -> bool:
        text = self._next_line()
        if len(answer_pairs(text) or ()) > 1:
            return False
        inside = choices_in(text)
        found = self._next_marker()
        return bool((inside and not inside[0]) or (found and found[1] == 1))

    def _run(self) -> int:
        """How many lines of plain text follow each other from here."""
        count = 0
        for line in self.lines[self._index : self._index + 6]:
            if not line.text or label(line.text) or question_head(line.text) or marker(line.text):
                break
            count += 1
        return count

    # --- questions

    def _begin(self, line: Line, number: int | None, style: str) -> None:
        self._draft = Draft(line.number, number, style, lines=[line])

    def _stem(self, text: str) -> None:
        assert self._draft is not None
        self._draft.stem.append(text)

    def _add(self, line: Line, choice: str) -> None:
        draft = self._draft
        assert draft is not None
        if len(draft.choices) == MOST_CHOICES:
            self.warnings.append((line.number, gettext("More than four choices: the rest is kept below.")))
            self._left.append(Line(line.number, "", choice))
        elif not draft.add_choice(choice):
            self.warnings.append((line.number, gettext("Two choices are marked as right.")))

    def _explain(self, language: str, text: str) -> None:
        assert self._last is not None
        self._talking = language
        if text:
            self._last.explanation.setdefault(language_of(text, language), []).append(text)

    def _close(self) -> None:
        draft, self._draft = self._draft, None
        if draft is None:
            return
        found = [draft] if draft.choices else split_plain(draft)
        for one in found:
            if len(one.choices) > 1:
                self._drafts.append(one)
                self._last = one
            else:
                self._left += one.lines


def _numbered(text: str) -> tuple[int, str, str] | None:
    """Number, style and the rest of what stands before choices in one line."""
    head = question_head(text)
    if head:
        return head[0], "Q", head[1]
    found = marker(text)
    return (found.number, found.style, found.rest) if found else None
