"""One line of a list: its cells as typed, what they mean, and what shall become of them.

Stored in PeopleImport.rows as {"n": line in the file, "c": field -> cell, "o": outcome, "w": [[problem, values], …],
"p": id of the person who is here already, "d": field -> [before, after], "t": whether a teacher is meant}.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

Problem = tuple[str, dict[str, Any]]  # the name of a sentence in `problems`, and what stands in it


class Outcome(StrEnum):
    NEW = "new"
    KNOWN = "known"  # is here already and will be changed
    SAME = "same"  # is here already as the list says
    ERROR = "error"


@dataclass
class Row:
    number: int
    cells: dict[str, str]
    outcome: Outcome = Outcome.ERROR
    problems: list[Problem] = field(default_factory=list)
    person: int | None = None
    changes: dict[str, list[str]] = field(default_factory=dict)
    is_teacher: bool = False
    values: dict[str, str] = field(default_factory=dict)  # as they will be kept; worked out anew, never stored

    @classmethod
    def load(cls, stored: dict[str, Any]) -> Self:
        return cls(
            number=stored["n"],
            cells=stored["c"],
            outcome=Outcome(stored["o"]),
            problems=[(name, values) for name, values in stored.get("w", [])],
            person=stored.get("p"),
            changes=stored.get("d", {}),
            is_teacher=stored.get("t", False),
        )

    def dump(self) -> dict[str, Any]:
        stored = {"n": self.number, "c": self.cells, "o": self.outcome.value}
        more = {"w": self.problems, "p": self.person, "d": self.changes, "t": self.is_teacher}
        return stored | {key: value for key, value in more.items() if value}

    @property
    def name(self) -> str:
        """As the list has it."""
        whole = self.cells.get("given_first") or self.cells.get("family_first", "")
        return f"{self.cells.get('first_name', '')} {self.cells.get('last_name', '')}".strip() or whole

    def fail(self, problem: str, **values: Any) -> None:
        self.outcome = Outcome.ERROR
        self.problems.append((problem, values))
