"""What a student of the tests answers, and what the answers are worth: computed from the package alone."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from exams.services.samples import SAMPLE

# N5: vocabulary, grammar and reading together, and listening; then the whole
MAXIMA, PASS_MARKS, TOTAL_PASS = (120, 60), (38, 19), 80


@dataclass(frozen=True)
class Question:
    key: str
    right: int
    choices: int


@dataclass
class Answers:
    """The test's own journal: the last answer to each question."""

    given: dict[str, str] = field(default_factory=dict)

    def mark(self, key: str, choice: str) -> None:
        self.given[key] = choice

    def of(self, section: int) -> dict[str, str]:
        return {key: value for key, value in self.given.items() if key.startswith(f"{section}-")}


def package() -> dict[str, Any]:
    return json.loads(Path(SAMPLE, "package.json").read_text())


def questions(section: int) -> list[Question]:
    """The questions of a section of the demo test, in order."""
    groups = package()["sections"][section - 1]["groups"]
    found = [question for group in groups for question in group["questions"]]
    return [
        Question(f"{section}-{number}", question["answer"], len(question["choices"]))
        for number, question in enumerate(found, start=1)
    ]


def every_question() -> list[Question]:
    return [question for section in (1, 2, 3) for question in questions(section)]


def plan(section: int) -> dict[str, str]:
    """What to answer: mostly right, some wrong, some left blank."""
    picked = {}
    for number, question in enumerate(questions(section), start=1):
        if number % 11 == 5:
            continue
        is_wrong = number % 4 == 3
        picked[question.key] = str(question.right % question.choices + 1 if is_wrong else question.right)
    return picked


def scores(given: dict[str, str]) -> tuple[int, int]:
    """The two scoring sections' scores: maximum x right / questions, rounded, halves up."""
    return _scaled(given, (1, 2), MAXIMA[0]), _scaled(given, (3,), MAXIMA[1])


def _scaled(given: dict[str, str], sections: tuple[int, ...], maximum: int) -> int:
    asked = [question for section in sections for question in questions(section)]
    right = sum(given.get(question.key) == str(question.right) for question in asked)
    return (2 * maximum * right + len(asked)) // (2 * len(asked))


def has_passed(given: dict[str, str]) -> bool:
    each = scores(given)
    return sum(each) >= TOTAL_PASS and all(score >= mark for score, mark in zip(each, PASS_MARKS, strict=True))
