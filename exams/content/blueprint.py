"""The real test's sections, mondai, counts, scoring sections and pass marks, from exams/data/blueprint.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from django.utils.translation import gettext

from .mondai import section_name
from .package_model import Package

BLUEPRINT_FILE = Path(__file__).resolve().parent.parent / "data" / "blueprint.json"

# Reference information on the score report: the letter for at least this percentage of right answers.
REFERENCE_LETTERS = (("A", 67), ("B", 34), ("C", 0))

SpokenChoices = Literal["all", "some", "none"]

# Section key -> number of the mondai -> how many questions it has.
Counts = Mapping[str, Mapping[int, int]]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the checklist: "bad" stops publishing, "warn" never does.

    `hint` says what to do about it, `where` in words where it is; of a question `place` is that without its `label`.
    The place for a link: `section` is the position of a section, `group` and `question` are ids of rows; None where it
    is not about one.
    """

    kind: Literal["ok", "warn", "bad"]
    text: str
    hint: str = ""
    where: str = ""
    section: int | None = None
    group: int | None = None
    question: int | None = None
    place: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class BlueprintMondai:
    """`items` is the organisers' approximate count, `items_observed` what recent papers had where somebody counted."""

    number: int
    type: str
    ja: str
    en: str
    items: int
    items_observed: int | None
    options: int
    spoken_choices: SpokenChoices
    group_sizes: tuple[int, ...]
    shared_passage: bool
    has_example: bool
    stimulus: str
    approx_chars: str


@dataclass(frozen=True, slots=True)
class BlueprintSection:
    key: str
    number: int
    ja: str
    en: str
    minutes: int
    items_total: int
    mondai: tuple[BlueprintMondai, ...]

    @property
    def is_listening(self) -> bool:
        """Listening numbers its questions anew in each mondai; the other sections count through."""
        return self.key == "listening"

    def find_mondai(self, number: int) -> BlueprintMondai | None:
        return next((mondai for mondai in self.mondai if mondai.number == number), None)


@dataclass(frozen=True, slots=True)
class ScoringSection:
    """`mondai` maps a section's key to the numbers of its mondai that count here."""

    key: str
    ja: str
    en: str
    minimum: int
    maximum: int
    pass_mark: int
    mondai: Mapping[str, tuple[int, ...]]

    def covers(self, section: str, mondai: int) -> bool:
        return mondai in self.mondai.get(section, ())


@dataclass(frozen=True, slots=True)
class CefrBand:
    minimum: int
    maximum: int
    level: str


@dataclass(frozen=True, slots=True)
class Level:
    """`reference_information` names the skills that get a letter (see `mondai.MONDAI_SKILLS`)."""

    name: str
    sections: tuple[BlueprintSection, ...]
    scoring_sections: tuple[ScoringSection, ...]
    total_minimum: int
    total_maximum: int
    pass_mark: int
    cefr: tuple[CefrBand, ...]
    reference_information: tuple[str, ...]
    items_total: int
    minutes_total: int

    def find_section(self, key: str) -> BlueprintSection | None:
        return next((section for section in self.sections if section.key == key), None)

    def find_scoring_section(self, section: str, mondai: int) -> ScoringSection | None:
        return next((scoring for scoring in self.scoring_sections if scoring.covers(section, mondai)), None)

    def cefr_level(self, total: int) -> str | None:
        """The CEFR reference for a total score. Only for those who pass: the caller knows the sectional marks."""
        return next((band.level for band in self.cefr if band.minimum <= total <= band.maximum), None)


@dataclass(frozen=True, slots=True)
class Blueprint:
    """`official_names` is the test's name by language (ja, en, ru, uz)."""

    compiled: str
    official_names: Mapping[str, str]
    levels: Mapping[str, Level]


@cache
def load_blueprint() -> Blueprint:
    data = json.loads(BLUEPRINT_FILE.read_text(encoding="utf-8"))
    names = {key: name for key, name in data["official_names"].items() if len(key) == 2}
    return Blueprint(
        compiled=data["compiled"],
        official_names=MappingProxyType(names),
        levels=MappingProxyType({name: _level(level) for name, level in data["levels"].items()}),
    )


def get_level(name: str) -> Level:
    """The level by its name, "N5" to "N1"; KeyError for another."""
    return load_blueprint().levels[name]


@cache
def known_mondai_types() -> frozenset[str]:
    levels = load_blueprint().levels.values()
    return frozenset(mondai.type for level in levels for section in level.sections for mondai in section.mondai)


@cache
def known_section_keys() -> frozenset[str]:
    return frozenset(section.key for level in load_blueprint().levels.values() for section in level.sections)


def check_against_blueprint(package_or_counts: Package | Counts, level: Level | str) -> list[Finding]:
    """How a test compares with the real one: a finding for each section, mondai, time and recording, in their order."""
    blueprint = get_level(level) if isinstance(level, str) else level
    package = package_or_counts if isinstance(package_or_counts, Package) else None
    counts = package_or_counts.question_counts() if isinstance(package_or_counts, Package) else package_or_counts
    findings: list[Finding] = []
    for section in blueprint.sections:
        present = counts.get(section.key, {})
        findings += check_section(section, present)
        if package and any(present.values()):
            findings += _time_findings(section, package)
    return findings + check_unknown(blueprint, counts)


def check_section(section: BlueprintSection, counts: Mapping[int, int]) -> list[Finding]:
    """A finding for each mondai of the real section."""
    name = section_name(section.key)
    if not any(counts.values()):
        return [Finding("bad", gettext("%(section)s: no questions yet") % {"section": name})]
    return [_mondai_finding(name, mondai, counts.get(mondai.number, 0)) for mondai in section.mondai]


def _mondai_finding(section: str, mondai: BlueprintMondai, count: int) -> Finding:
    text = gettext("%(section)s, mondai %(number)d: %(count)d of about %(items)d questions")
    values = {"section": section, "number": mondai.number, "count": count, "items": mondai.items}
    return Finding("ok" if count in (mondai.items, mondai.items_observed) else "warn", text % values)


def check_minutes(section: BlueprintSection, minutes: int) -> Finding:
    text = gettext("%(section)s: %(minutes)d of %(expected)d minutes")
    values = {"section": section_name(section.key), "minutes": minutes, "expected": section.minutes}
    return Finding("ok" if minutes == section.minutes else "warn", text % values)


def _time_findings(section: BlueprintSection, package: Package) -> list[Finding]:
    source = next(entry for entry in package.sections if entry.key == section.key)
    name = section_name(section.key)
    findings = [check_minutes(section, source.minutes)]
    seconds = package.media[source.recording].seconds if source.recording else None
    if seconds is not None:
        text = gettext("%(section)s: the recording lasts %(length)s of %(minutes)d minutes")
        values = {"section": name, "length": f"{seconds / 60:.1f}", "minutes": source.minutes}
        findings.append(Finding("ok" if seconds <= source.minutes * 60 else "bad", text % values))
    elif section.is_listening:
        findings.append(Finding("bad", gettext("%(section)s: no recording yet") % {"section": name}))
    return findings


def check_unknown(level: Level, counts: Counts) -> list[Finding]:
    """Mondai that the real test of the level does not have."""
    findings = []
    for key, numbers in counts.items():
        section = level.find_section(key)
        for number, count in numbers.items():
            if count and (section is None or section.find_mondai(number) is None):
                text = gettext("%(section)s, mondai %(number)d: the real test has no such mondai")
                findings.append(Finding("bad", text % {"section": section_name(key), "number": number}))
    return findings


def _level(data: Mapping[str, Any]) -> Level:
    return Level(
        name=data["name"],
        sections=tuple(_section(section) for section in data["sections"]),
        scoring_sections=tuple(_scoring_section(section) for section in data["scoring_sections"]),
        total_minimum=data["total_range"][0],
        total_maximum=data["total_range"][1],
        pass_mark=data["overall_pass_mark"],
        cefr=tuple(CefrBand(band["min"], band["max"], band["level"]) for band in data["cefr"]),
        reference_information=tuple(data["reference_information"]),
        items_total=data["items_total"],
        minutes_total=data["minutes_total"],
    )


def _section(data: Mapping[str, Any]) -> BlueprintSection:
    return BlueprintSection(
        key=data["key"],
        number=data["number"],
        ja=data["ja"],
        en=data["en"],
        minutes=data["minutes"],
        items_total=data["items_total"],
        mondai=tuple(_mondai(mondai) for mondai in data["mondai"]),
    )


def _mondai(data: Mapping[str, Any]) -> BlueprintMondai:
    return BlueprintMondai(
        number=data["number"],
        type=data["key"],
        ja=data["ja"],
        en=data["en"],
        items=data["items"],
        items_observed=data.get("items_observed_recent"),
        options=data["options"],
        spoken_choices=_spoken_choices(data["options_spoken"]),
        group_sizes=tuple(data["group_size"]),
        shared_passage=data["shared_passage"],
        has_example=data.get("practice_example_before", False),
        stimulus=data["stimulus"],
        approx_chars=data.get("approx_chars", ""),
    )


def _spoken_choices(value: bool | str) -> SpokenChoices:
    """A text in place of yes or no says which of the questions have spoken choices."""
    if isinstance(value, str):
        return "some"
    return "all" if value else "none"


def _scoring_section(data: Mapping[str, Any]) -> ScoringSection:
    return ScoringSection(
        key=data["key"],
        ja=data["ja"],
        en=data["en"],
        minimum=data["range"][0],
        maximum=data["range"][1],
        pass_mark=data["pass_mark"],
        mondai=MappingProxyType({section: tuple(numbers) for section, numbers in data["mondai"].items()}),
    )
