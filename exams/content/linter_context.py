"""What the rules of the linter read: a question in its place, and what the document does not say of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from django.utils.translation import gettext

from .blueprint import Finding, known_section_keys
from .mark_rules import RUBY
from .marks import parse_marks, plain_text
from .mondai import MONDAI_SKILLS, section_name

Document = Mapping[str, Any]
Kind = Literal["ok", "warn", "bad"]

_NOT_SAID = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class MediaFacts:
    name: str
    is_ready: bool
    seconds: float | None
    source: str
    licence: str
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class GroupFacts:
    pk: int
    source: str
    has_script: bool


@dataclass(frozen=True, slots=True)
class Context:
    """`used`: id of each file that the test shows -> position of the first section that does. `groups`: position of a
    section -> its groups, in the order of the document. `details`: of questions by id.

    `twins`: id of a question -> titles of other tests that have nearly the same. `has_credits`: the test names its
    sources as a whole, which covers texts without a source of their own.
    """

    today: date
    used: Mapping[int, int] = field(default_factory=dict)
    media: Mapping[int, MediaFacts] = field(default_factory=dict)
    groups: Mapping[int, Sequence[GroupFacts]] = field(default_factory=dict)
    details: Mapping[int, Document] = field(default_factory=dict)
    twins: Mapping[int, Sequence[str]] = field(default_factory=dict)
    has_credits: bool = False


@dataclass(frozen=True, slots=True)
class GroupPlace:
    """A mondai's group in its section."""

    section: Document
    mondai: Document
    group: Document
    facts: GroupFacts | None
    text: int = 0  # which text of its mondai, from 1, where that has several

    @property
    def type(self) -> str:
        return self.mondai["type"]

    @property
    def is_listening(self) -> bool:
        return self.section["key"] == "listening" or MONDAI_SKILLS.get(self.type) == "listening"

    @property
    def where(self) -> str:
        values = {"section": name_of(self.section), "number": self.mondai["number"]}
        return gettext("%(section)s, mondai %(number)d") % values

    def finding(self, kind: Kind, text: str, hint: str = "") -> Finding:
        where = gettext("%(mondai)s, text %(number)d") % {"mondai": self.where, "number": self.text}
        place = self.where if not self.text else where
        return Finding(kind, text, hint, place, section=self.section["position"], group=self.pk)

    @property
    def pk(self) -> int | None:
        return self.facts.pk if self.facts else None


@dataclass(frozen=True, slots=True)
class Item:
    """A question in its place, with its part of the key."""

    place: GroupPlace
    question: Document
    answer: Document

    @property
    def type(self) -> str:
        return self.place.type

    @property
    def where(self) -> str:
        return gettext("%(place)s, question %(label)s") % {"place": self.place.where, "label": self.question["label"]}

    @property
    def texts(self) -> list[str]:
        """The choices, those that are spoken too."""
        if self.place.group["spoken"]:
            return list(self.answer["choices"])
        return [choice["text"] for choice in self.question["choices"]]

    @property
    def right(self) -> int | None:
        """The number of the right choice where there is exactly one."""
        found = self.answer["right"]
        return found[0] if len(found) == 1 else None

    @property
    def right_text(self) -> str:
        numbers = [choice["number"] for choice in self.question["choices"]]
        return dict(zip(numbers, self.texts, strict=True)).get(self.right, "")

    @property
    def has_pictures(self) -> bool:
        return any(choice["picture"] for choice in self.question["choices"])

    @property
    def is_empty(self) -> bool:
        """Nobody has begun to write it. What is only spoken needs nothing but its answer."""
        question, answer = self.question, self.answer
        written = question["stem"].strip() or any(text.strip() for text in self.texts) or answer["script"]
        is_spoken = self.place.group["spoken"] and answer["right"]
        return not (written or question["picture"] or self.has_pictures or question["cue"] or is_spoken)

    def finding(self, kind: Kind, text: str, hint: str = "") -> Finding:
        return Finding(
            kind,
            text,
            hint,
            self.where,
            section=self.place.section["position"],
            group=self.place.pk,
            question=self.question["source"],
            place=self.place.where,
            label=self.question["label"],
        )


def name_of(section: Document) -> str:
    """What a section is called in the interface language; a quiz's own title."""
    return section_name(section["key"]) if section["key"] in known_section_keys() else section["title"]


def of_section(section: Document, kind: Kind, text: str, hint: str = "") -> Finding:
    return Finding(kind, text, hint, name_of(section), section=section["position"])


def groups_of(section: Document, context: Context) -> Iterator[GroupPlace]:
    facts = iter(context.groups.get(section["position"], ()))
    for mondai in section["mondai"]:
        has_several = len(mondai["groups"]) > 1
        for number, group in enumerate(mondai["groups"], start=1):
            yield GroupPlace(section, mondai, group, next(facts, None), number if has_several else 0)


def items_of(section: Document, key: Document, context: Context) -> list[Item]:
    return [
        Item(place, question, key[question["key"]])
        for place in groups_of(section, context)
        for question in place.group["questions"]
    ]


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """What is left of a text for comparing: without marks, signs and spaces, full and half width the same."""
    return _NOT_SAID.sub("", unicodedata.normalize("NFKC", plain_text(text)).casefold())


@lru_cache(maxsize=4096)
def folded_reading(text: str) -> str:
    """The same with each reading in place of its kanji."""
    return folded(RUBY.sub(lambda match: match[2], text))


@lru_cache(maxsize=4096)
def marks_in(text: str) -> frozenset[str]:
    """The kinds of marks in a text: ruby, gap, slots, boxed, underline_open, …"""
    return frozenset(token.type for block in parse_marks(text) for token in block.children or [])
