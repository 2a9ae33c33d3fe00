"""From marks to the scale of the real test: the documented linear estimate, used until a test is calibrated.

The real test scales by item response theory and publishes no table. Here a scoring section's scaled score is
round(maximum * right / questions), halves up; pass = the total mark and every sectional mark; with a section that was
not sat the test is failed, and no score is given at all; a section that the student is exempt from is left out, and so
is the total (docs/scoring.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from exams.content.blueprint import REFERENCE_LETTERS, Level, ScoringSection
from exams.content.mondai import MONDAI_SKILLS
from grading.scoring.marking import Mark


@dataclass(frozen=True, slots=True)
class ScaledSection:
    """`scaled` is None where a section that belongs to the test was not sat, or the student is exempt from this one."""

    key: str
    right: int
    questions: int
    scaled: int | None
    maximum: int
    pass_mark: int


@dataclass(frozen=True, slots=True)
class Scale:
    sections: tuple[ScaledSection, ...]
    total: int | None
    passed: bool
    cefr: str
    reference: dict[str, str]


def linear_score(right: int, questions: int, maximum: int) -> int:
    """round(maximum * right / questions) with halves up, in whole numbers."""
    return (2 * maximum * right + questions) // (2 * questions) if questions else 0


def scale_marks(marks: Sequence[Mark], level: Level, *, exempt: frozenset[str] = frozenset()) -> Scale:
    """The estimate for a whole mock test of this level. `exempt`: keys of the sections that this student need not sit.

    With an exemption there is no total, and so neither pass nor fail: it could not be compared with anybody's.
    """
    asked = [mark for mark in marks if mark.item.section not in exempt]
    sat = all(mark.seen for mark in asked)
    sections = tuple(_scale_section(section, asked, sat) for section in level.scoring_sections)
    scores = [section.scaled for section in sections if section.scaled is not None]
    total = sum(scores) if sat and marks and not exempt else None
    passed = (
        total is not None
        and total >= level.pass_mark
        and all(section.scaled is not None and section.scaled >= section.pass_mark for section in sections)
    )
    cefr = level.cefr_level(total) if passed and total is not None else None
    return Scale(sections, total, passed, cefr or "", reference_letters(asked, level))


def _scale_section(section: ScoringSection, marks: Sequence[Mark], sat: bool) -> ScaledSection:
    mine = [mark for mark in marks if section.covers(mark.item.section, mark.item.mondai)]
    right = sum(mark.is_right for mark in mine)
    scaled = linear_score(right, len(mine), section.maximum) if sat and mine else None
    return ScaledSection(section.key, right, len(mine), scaled, section.maximum, section.pass_mark)


def reference_letters(marks: Sequence[Mark], level: Level) -> dict[str, str]:
    """A from 67 % right, B from 34 %, else C; for vocabulary, grammar and (N4, N5) reading. Not for pass or fail."""
    letters = {}
    for skill in level.reference_information:
        mine = [mark for mark in marks if MONDAI_SKILLS[mark.item.type] == skill]
        if mine:
            percent = 100 * sum(mark.is_right for mark in mine) / len(mine)
            letters[skill] = next(letter for letter, least in REFERENCE_LETTERS if percent >= least)
    return letters
