"""An import as its page shows it: each question with what is wrong with it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import repeat
from typing import Any

from exams.content.blueprint import Finding, check_against_blueprint
from exams.content.marks import plain_text
from exams.content.mondai import mondai_gloss, section_name
from exams.models import DraftImport, MockTest
from exams.services.exchange_into import Plan


@dataclass(frozen=True, slots=True)
class Line:
    """`where`: the place in the file, where it has lines. Choices are (number, text, whether it is right)."""

    number: int
    where: str
    section: str
    mondai: int
    gloss: str
    stem: str
    passage: str
    choices: list[tuple[int, str, bool]]
    problems: list[dict[str, Any]]
    goes: str = ""


def lines_of(item: DraftImport, plan: Plan | None = None) -> list[Line]:
    """All questions in their order. With a plan each says where in the test it goes."""
    moves = iter(plan.moves) if plan else repeat(None)
    problems: dict[str, list[dict[str, Any]]] = {}
    for problem in item.problems:
        problems.setdefault(problem["question"], []).append(problem)
    number = 0
    lines = []
    for section in item.document["sections"]:
        for group in section["groups"]:
            move = next(moves)
            goes = "" if move is None or move.problem else move.where
            for question in group["questions"]:
                number += 1
                said = problems.get(question["id"], [])
                lines.append(_line(number, section, group, question, said, goes))
    return lines


def _line(number: int, section: Any, group: Any, question: Any, said: list[dict[str, Any]], goes: str) -> Line:
    return Line(
        number=number,
        where=said[0]["where"] if said else "",
        section=section_name(section["key"]),
        mondai=group["mondai"],
        gloss=mondai_gloss(group["type"]),
        stem=plain_text(question["stem"])[:200],
        passage=plain_text(group["passage"])[:80] if question is group["questions"][0] else "",
        choices=[
            (place, plain_text(choice.get("text", "")) or _picture(choice), place == question["answer"])
            for place, choice in enumerate(question["choices"], 1)
        ],
        problems=said,
        goes=goes,
    )


def _picture(choice: Any) -> str:
    picture = choice.get("picture")
    return picture["file"] if picture else "–"


def notes_of(item: DraftImport) -> list[dict[str, Any]]:
    """What is not about one question: first what stops the import."""
    return sorted((p for p in item.problems if not p["question"]), key=lambda problem: not problem["blocks"])


def counts_of(item: DraftImport) -> list[Finding]:
    """A mock test against the real one of its level."""
    test = item.document["test"]
    if test["kind"] != MockTest.Kind.MOCK_TEST:
        return []
    counts: dict[str, Counter[int]] = {}
    for section in item.document["sections"]:
        mondai = counts.setdefault(section["key"], Counter())
        for group in section["groups"]:
            mondai[group["mondai"]] += len(group["questions"])
    return check_against_blueprint(counts, test["level"])
