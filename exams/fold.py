"""Folding a journal: from events to what counts. Pure; the order is (fence, seq), never that of arrival."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple


class Event(NamedTuple):
    """What folding needs of an event that counts."""

    fence: int
    seq: int
    kind: str
    question: str
    value: str


@dataclass(slots=True)
class Sheet:
    """The answer sheet: question key -> picked choice number (as text), and the flagged questions."""

    answers: dict[str, str] = field(default_factory=dict)
    flags: set[str] = field(default_factory=set)

    def of_section(self, position: int) -> "Sheet":
        mine = f"{position}-"
        return Sheet(
            {key: value for key, value in self.answers.items() if key.startswith(mine)},
            {key for key in self.flags if key.startswith(mine)},
        )


def fold(events: Iterable[Event]) -> Sheet:
    """The last answer to a question counts; an empty one takes it back. What a quiz has made final stays."""
    sheet = Sheet()
    finals: dict[str, str] = {}
    for event in sorted(events, key=lambda e: (e.fence, e.seq)):
        if event.kind == "answer":
            sheet.answers.pop(event.question, None)
            if event.value:
                sheet.answers[event.question] = event.value
        elif event.kind == "flag":
            (sheet.flags.add if event.value else sheet.flags.discard)(event.question)
        elif event.kind == "final":
            finals[event.question] = event.value
    for question, value in finals.items():
        sheet.answers.pop(question, None)
        if value:
            sheet.answers[question] = value
    return sheet
