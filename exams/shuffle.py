"""The printed forms of a section: where its author allows, questions and choices stand in another order in each.

Pure and settled for good: the order is that of hashes over edition, section, form and key, so every process, today and
in a year, prints form C of an edition the same. Question keys and choice numbers stay what they are in the edition;
only places change, and with them the numbers that are printed.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from typing import Any

from exams.content.marks import plain_text

Section = dict[str, Any]
FORMS = 8

_NUMBER = "[1-4１-４①-④]"
_TWO_CHOICES = rf"{_NUMBER}\s*(?:と|や|か|・|、|,|，|/|-|–|〜|～|and|or|и|или|va|yoki)\s*{_NUMBER}"
_ALL_OR_NONE = "上の|以上の|上記|全部|すべて|全て|どれも|どちらも|all of|none of|above|все |ни од|hammasi|hech biri"
_SPEAKS_OF_CHOICES = re.compile(f"{_TWO_CHOICES}|{_ALL_OR_NONE}", re.IGNORECASE)


def form_number(options: dict[str, Any], attempt: int) -> int:
    """Which form an attempt gets: 1 to 8, or 0 where the author has everything stand as written."""
    is_shuffled = options.get("shuffle_choices") or options.get("shuffle_questions")
    return attempt % FORMS + 1 if is_shuffled else 0


def arrange(section: Section, options: dict[str, Any], seed: str) -> Section:
    """The section of a document in the order of one form. Whatever is heard stands as it was recorded."""
    if section["recording"] or section["key"] == "listening":
        return section
    return {**section, "mondai": [_arrange_mondai(mondai, options, seed) for mondai in section["mondai"]]}


def _arrange_mondai(mondai: dict[str, Any], options: dict[str, Any], seed: str) -> dict[str, Any]:
    groups = mondai["groups"]
    if options.get("shuffle_questions"):
        groups = _move_questions(groups, seed)
    if options.get("shuffle_choices"):
        groups = [group if group["spoken"] else _move_choices(group, seed) for group in groups]
    return mondai | {"groups": groups}


def _move_questions(groups: Sequence[dict[str, Any]], seed: str) -> list[dict[str, Any]]:
    """Questions of the mondai that stand for themselves change places; the printed numbers stay where they are."""
    places = [question for group in groups if _stands_alone(group) for question in group["questions"]]
    moved = iter(_in_order_of(places, lambda question: f"{seed}:{question['key']}"))
    labels = iter([question["label"] for question in places])
    return [
        group | {"questions": [next(moved) | {"label": next(labels)} for _question in group["questions"]]}
        if _stands_alone(group)
        else group
        for group in groups
    ]


def _stands_alone(group: dict[str, Any]) -> bool:
    """Nothing above the questions that they share."""
    return not (group["passage"] or group["picture"] or group["spoken"])


def _move_choices(group: dict[str, Any], seed: str) -> dict[str, Any]:
    return group | {"questions": [_with_moved_choices(question, seed) for question in group["questions"]]}


def _with_moved_choices(question: dict[str, Any], seed: str) -> dict[str, Any]:
    if _speaks_of_choices(question):
        return question
    ordered = _in_order_of(question["choices"], lambda choice: f"{seed}:{question['key']}:{choice['number']}")
    return question | {"choices": ordered}


def _speaks_of_choices(question: dict[str, Any]) -> bool:
    """A text such as "1と2" or "all of the above" is true in one order alone."""
    texts = [question["stem"], *(choice["text"] for choice in question["choices"])]
    return any(_SPEAKS_OF_CHOICES.search(plain_text(text)) for text in texts if text)


def _in_order_of(items: Sequence[dict[str, Any]], name: Callable[[dict[str, Any]], str]) -> list[dict[str, Any]]:
    return sorted(items, key=lambda item: hashlib.sha256(name(item).encode()).digest())
