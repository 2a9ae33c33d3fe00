"""Kanji and words by level: unofficial lists (docs/level-lists.md) with what is to be said of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .japanese import has_kanji
from .words import hiragana

_DATA = Path(__file__).resolve().parent.parent / "data"
LEVELS = ("N5", "N4", "N3", "N2", "N1")  # from the easiest
_HARDNESS = {level: number for number, level in enumerate(LEVELS)}
UNLISTED = ""


@dataclass(frozen=True, slots=True)
class LevelList:
    """What to say of a list beside anything that comes from it."""

    name: str
    source: str
    licence: str
    licence_url: str


def hardness(level: str) -> int:
    """0 for N5 to 4 for N1; what is in no list is harder than all."""
    return _HARDNESS.get(level, len(LEVELS))


def kanji_level(character: str) -> str:
    return _kanji().get(character, UNLISTED)


def kanji_above(text: str, level: str) -> list[str]:
    """The kanji of the text that are above the level, each once, in the order of the text."""
    most = hardness(level)
    found = (character for character in text if has_kanji(character) and character not in "々〆〇")
    return [one for one in dict.fromkeys(found) if hardness(kanji_level(one)) > most]


def word_level(spelling: str, reading: str = "") -> str:
    """The easiest level with the word; with a reading, of the word that is read so."""
    return _words().get((spelling, reading), UNLISTED)


def level_of_kana(kana: str) -> str:
    """The easiest level with a word that is read so, however the list writes it."""
    return _words().get(("", kana), UNLISTED)


def readings_of(spelling: str) -> list[str]:
    """How the lists read a word that has kanji, the reading of the easiest level first."""
    return _readings().get(spelling, [])


@cache
def kanji_list() -> LevelList:
    return _about(_load("kanji_levels.json"))


@cache
def word_list() -> LevelList:
    return _about(_load("words_levels.json"))


def _about(document: dict[str, Any]) -> LevelList:
    return LevelList(*(document[key] for key in ("name", "source", "licence", "licence_url")))


def _load(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((_DATA / name).read_text(encoding="utf-8"))
    return document


@cache
def _kanji() -> dict[str, str]:
    levels = _load("kanji_levels.json")["levels"]
    return {character: level for level in LEVELS for character in levels[level]}


def _entries() -> Iterator[tuple[str, str, str]]:
    levels = _load("words_levels.json")["levels"]
    for level in LEVELS:
        for entry in levels[level].split():
            spelling, _, reading = entry.partition(":")
            yield spelling, hiragana(reading) or spelling, level


@cache
def _words() -> dict[tuple[str, str], str]:
    """By spelling alone, by spelling and reading, by reading alone; verbs also without する, nouns without お."""
    words: dict[tuple[str, str], str] = {}
    short: dict[tuple[str, str], str] = {}
    for spelling, reading, level in _entries():
        for key in ((spelling, ""), (spelling, reading), ("", reading)):
            words.setdefault(key, level)
        bare, bare_reading = spelling.removesuffix("する"), reading.removesuffix("する")
        bare, bare_reading = bare.removeprefix("お"), bare_reading.removeprefix("お")
        if bare != spelling and (has_kanji(bare) or len(bare) > 1):
            short.setdefault((bare, ""), level)
            short.setdefault((bare, bare_reading), level)
    return short | words


@cache
def _readings() -> dict[str, list[str]]:
    readings: dict[str, list[str]] = {}
    for spelling, reading, _level in _entries():
        if spelling != reading and reading not in readings.setdefault(spelling, []):
            readings[spelling].append(reading)
    return readings
