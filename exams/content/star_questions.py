"""Star questions (文の組み立て): a sentence in its right order becomes what is printed, and back.

Printed: "beginning ＿＿＿ ＿＿＿ ＿★＿ ＿＿＿ end" and the four fragments in another order.
`order` is the right order, as numbers of the printed choices; the answer is the one at the star.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

SLOTS = 4
USUAL_STAR = 3
_SLOT, _STAR = "＿＿＿", "＿★＿"
_FRAME = re.compile(r"[ 　]*((?:＿＿＿|＿★＿)(?:[ 　]+(?:＿＿＿|＿★＿)){3})[ 　]*")


@dataclass(frozen=True, slots=True)
class Star:
    """As its author thinks of it: `fragments` in the right order, `star` the slot (1 to 4) with the ★."""

    beginning: str
    fragments: tuple[str, str, str, str]
    end: str
    star: int = USUAL_STAR


def star_stem(star: Star) -> str:
    slots = " ".join(_STAR if slot == star.star else _SLOT for slot in range(1, SLOTS + 1))
    return f"{star.beginning} {slots} {star.end}".strip()


def printed(star: Star, order: Sequence[int]) -> tuple[list[str], int]:
    """The choices as they are printed, and the answer, for this right order of their numbers."""
    choices = [""] * SLOTS
    for fragment, number in zip(star.fragments, order, strict=True):
        choices[number - 1] = fragment
    return choices, order[star.star - 1]


def mixed_order(seed: int) -> list[int]:
    """An order other than 1 2 3 4, always the same for the same seed."""
    numbers = list(range(1, SLOTS + 1))
    chance = random.Random(seed)  # noqa: S311 - nothing secret: the order is printed
    while numbers == sorted(numbers):
        chance.shuffle(numbers)
    return numbers


def is_order(value: object) -> bool:
    return isinstance(value, list) and sorted(map(str, value)) == [str(n) for n in range(1, SLOTS + 1)]


def star_of(stem: str, choices: Sequence[str], order: object) -> Star | None:
    """Back from what is printed; None where the stem has no frame, or the right order is not known."""
    frame = _FRAME.search(stem)
    if not frame or len(choices) != SLOTS or not isinstance(order, list) or not is_order(order):
        return None
    slots = frame[1].split()
    if slots.count(_STAR) != 1:
        return None
    first, second, third, fourth = (choices[number - 1] for number in order)
    return Star(
        beginning=stem[: frame.start()],
        fragments=(first, second, third, fourth),
        end=stem[frame.end() :],
        star=slots.index(_STAR) + 1,
    )
