"""Questions out of pasted text: as teachers have them in Word, in Excel, in a chat. Nothing that was pasted is lost."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext, ngettext

from .blueprint import load_blueprint
from .pasting_blocks import Reader
from .pasting_drafts import Draft, Line
from .pasting_lines import permutation
from .pasting_marks import star_slots, stem_marks, to_marks

MOST_CHARACTERS = 200_000
MOST_LINES = 5_000
MOST_WARNINGS = 100
_UNDERLINED_TYPES = {"kanji_reading", "orthography", "paraphrase"}
_STAR_TYPE = "sentence_composition"
_NO_WIDTH = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufe0e\ufe0f]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class PastedQuestion:
    """`document` is a question as package.json has it, without its id; `line` is where it begins in the pasted text."""

    document: dict[str, Any]
    line: int
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Pasted:
    """`warnings` are sentences with line numbers; `rest` is what belongs to no question, as it was pasted."""

    questions: list[PastedQuestion] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    rest: str = ""

    @property
    def documents(self) -> list[dict[str, Any]]:
        return [question.document for question in self.questions]


def split_questions(text: str, *, level: str = "", type: str = "") -> Pasted:
    """The questions in a text. Where the mondai is known, its `level` and `type` tell what else to point out."""
    refused = _too_much(text)
    if refused:
        return Pasted(warnings=[refused], rest=text)
    reader = Reader(_lines(text))
    drafts, left = reader.read()
    warnings = list(reader.warnings)
    questions = []
    for draft in drafts:
        question = _question(draft, warnings)
        warnings += _doubts(draft, question, level, type)
        questions.append(PastedQuestion(question, draft.line, draft.number))
    warnings += _left_over(left)
    if len(warnings) > MOST_WARNINGS:
        more = len(warnings) - MOST_WARNINGS
        said = ngettext("%(count)d more line like these.", "%(count)d more lines like these.", more)
        warnings[MOST_WARNINGS:] = [(0, said % {"count": more})]
    return Pasted(questions, [_at(line, said) for line, said in warnings], "\n".join(line.raw for line in left))


def _too_much(text: str) -> str:
    if len(text) > MOST_CHARACTERS:
        most = f"{MOST_CHARACTERS:,}"
        return gettext("That is more than %(most)s characters. Paste a part of it, or import a file.") % {"most": most}
    if text.count("\n") + text.count("\r") > 2 * MOST_LINES or len(text.splitlines()) > MOST_LINES:
        most = f"{MOST_LINES:,}"
        return gettext("That is more than %(most)s lines. Paste a part of it, or import a file.") % {"most": most}
    return ""


def _lines(text: str) -> list[Line]:
    """Lines without what nobody sees. If every second one is empty, the empty ones mean nothing."""
    raw = _CONTROL.sub("\ufffd", _LINE_END.sub("\n", text)).split("\n")
    lines = [
        Line(
            number,
            _NO_WIDTH.sub("", one).replace("\xa0", " ").replace("\u202f", " ").strip(" \n\u3000\t"),
            one.rstrip(),
        )
        for number, one in enumerate(raw, 1)
    ]
    filled = [line for line in lines if line.text]
    neighbours = any(after.number == before.number + 1 for before, after in pairwise(filled))
    return filled if len(filled) > 3 and not neighbours else lines


def _question(draft: Draft, warnings: list[tuple[int, str]]) -> dict[str, Any]:
    stem = stem_marks("\n".join(draft.stem))
    slots = star_slots(stem)
    answer = draft.answer
    details: dict[str, Any] = {}
    order = permutation(draft.order, len(draft.choices)) if draft.order and len(slots) == len(draft.choices) else None
    if draft.order and order is None:
        warnings.append((draft.line, gettext("The order “%(text)s” does not fit.") % {"text": draft.order[:40]}))
    elif order:
        details["order"] = order
        answer = order[slots.index(True)]
    if answer is not None and not 1 <= answer <= len(draft.choices):
        warnings.append((draft.line, gettext("There is no choice %(number)d.") % {"number": answer}))
        answer = None
    return {
        "stem": stem,
        "choices": [{"text": to_marks(choice)} for choice in draft.choices],
        "answer": answer,
        "explanation": {language: to_marks("\n".join(said)) for language, said in draft.explanation.items() if said},
        "details": details,
    }


def _doubts(draft: Draft, question: dict[str, Any], level: str, type: str) -> Iterable[tuple[int, str]]:
    """What the question still needs, or what looks like a slip."""
    texts = [choice["text"] for choice in question["choices"]]
    if question["answer"] is None:
        yield draft.line, gettext("No right answer is marked.")
    if len(texts) == 2:
        yield draft.line, gettext("There are only two choices. A mock test needs three or four.")
    expected = _expected(level, type)
    if expected and len(texts) > 2 and len(texts) != expected:
        said = ngettext("This mondai has %(count)d choice.", "This mondai has %(count)d choices.", expected)
        yield draft.line, said % {"count": expected}
    if len(set(texts)) < len(texts):
        yield draft.line, gettext("Two choices are the same.")
    if type in _UNDERLINED_TYPES and "__" not in question["stem"]:
        yield draft.line, gettext("No word is underlined. Write _word_, or underline it afterwards.")
    if type == _STAR_TYPE and not star_slots(question["stem"]):
        yield draft.line, gettext("There is no row of blanks with a ★.")


def _expected(level: str, type: str) -> int:
    """How many choices the mondai has in the real test; 0 where it is not known."""
    found = load_blueprint().levels.get(level)
    return next((mondai.options for part in (found.sections if found else ()) for mondai in part.mondai
                 if mondai.type == type), 0)  # fmt: skip


def _left_over(left: list[Line]) -> Iterable[tuple[int, str]]:
    """One sentence for each run of lines that became nothing."""
    last = -1
    for line in left:
        if line.text and line.number != last + 1:
            yield (
                line.number,
                gettext("No question was found here; it is kept below: “%(text)s”") % {"text": line.text[:40]},
            )
        last = line.number


def _at(line: int, said: str) -> str:
    return gettext("Line %(number)d: %(said)s") % {"number": line, "said": said} if line else said
