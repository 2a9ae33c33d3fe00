"""From a key and an answer sheet to marks. Pure: dataclasses in, dataclasses out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KeyItem:
    """What marking needs to know of a question: where it belongs, what is right, and in a quiz what it is worth."""

    question: str
    section: str
    mondai: int
    type: str
    right: frozenset[int]
    points: int = 1


@dataclass(frozen=True, slots=True)
class Mark:
    """`picked` is None where the question was left blank; `seen` is False where its section was never opened."""

    item: KeyItem
    picked: int | None
    seen: bool

    @property
    def is_right(self) -> bool:
        return self.picked in self.item.right


def mark_answers(items: Sequence[KeyItem], answers: Mapping[str, str], *, opened: frozenset[int]) -> list[Mark]:
    """Mark every question. `opened`: positions of the sections that were sat."""
    return [
        Mark(
            item,
            int(answers[item.question]) if item.question in answers else None,
            int(item.question.partition("-")[0]) in opened,
        )
        for item in items
    ]
