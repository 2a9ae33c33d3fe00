"""Suggested readings over kanji, for a teacher to confirm: which are sure, and which a person has to look at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from . import mark_rules
from .japanese import KANJI, has_kanji
from .level_lists import hardness, kanji_above, readings_of, word_level
from .words import Word, cut_words, dictionary_readings, hiragana

MOST_CHARACTERS = 20_000

# 一ヶ月: between kanji the small ke is read as if it were one.
_RUNS = re.compile(rf"[{KANJI}]+(?:[ヶヵケカ](?=[{KANJI}])[{KANJI}]+)*|[^{KANJI}]+")
# What is not read: signs of underline and emphasis, numbers in boxes, names and descriptions of pictures.
_SIGNS = re.compile(rf"{mark_rules.RUBY.pattern}|!\[[^\[\]\n]*\]\([^()\n]*\)|\[\[[0-9０-９]+\]\]|\*\*|__")
_UNDERLINED = re.compile(r"(?<!_)__(?!_)[^\n]+?(?<!_)__(?!_)")
_KANA = re.compile("[ぁ-ゖー]+")
# What a learner's text nearly always means where the dictionary is more formal.
_EVERYDAY = {"私": "わたし", "明日": "あした", "昨日": "きのう", "日本": "にほん", "一昨日": "おととい", "家": "いえ"}
# Common words that only the sentence tells how to read.
_BY_SENSE = frozenset("何方中後間月日空人角金米君表他形音実頭物者本生上下外内側前端主分私家") | {
    *("市場", "工場", "生物", "人気", "色紙", "風車", "心中", "大家", "大事", "今日", "一日", "上手", "下手", "十分"),
    *("開く", "辛い", "止める", "入る", "汚す", "傷む", "被る", "避ける", "抱く", "行方"),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What would be written as `{surface|reading}` in place of `text[start:end]`.

    `word` is the word it is in (食べる around 食). Not `sure`: a name, a number or what is counted, a word that is
    read in several ways, one that is underlined, for it may be what is asked, or one that the dictionary does not
    know: then `reading` is empty.
    """

    start: int
    end: int
    surface: str
    reading: str
    word: str
    sure: bool

    @property
    def mark(self) -> str:
        return f"{{{self.surface}|{self.reading}}}"


@dataclass(frozen=True, slots=True)
class ReadingGroup:
    """The same word read alike, wherever it stands: one decision. `before` and `after` are around the first."""

    readings: tuple[Reading, ...]
    before: str
    after: str

    @property
    def first(self) -> Reading:
        return self.readings[0]

    @property
    def places(self) -> str:
        """As "3-5 17-19": in characters, not in the code units of a browser."""
        return " ".join(f"{one.start}-{one.end}" for one in self.readings)


def group_readings(text: str, readings: Iterable[Reading]) -> list[ReadingGroup]:
    found: dict[tuple[str, str, str, bool], list[Reading]] = {}
    for one in readings:
        found.setdefault((one.word, one.surface, one.reading, one.sure), []).append(one)
    return [ReadingGroup(tuple(group), *_around(text, group[0])) for group in found.values()]


def suggest(text: str, *, above: str | None = None) -> list[Reading]:
    """A reading for each word with kanji that has none yet; with `above`, only where a kanji is above that level."""
    plain, places = _without_marks(text)
    tested = [range(*match.span()) for match in _UNDERLINED.finditer(text)]
    found: list[Reading] = []
    after_number = False
    for word in cut_words(plain):
        if has_kanji(word.surface):
            found += _of_word(word, places, counted=after_number)
        after_number = word.is_number
    wanted = [one for one in found if above is None or kanji_above(one.surface, above)]
    return [replace(one, sure=False) if any(one.start in span for span in tested) else one for one in wanted]


def apply(text: str, readings: Iterable[Reading]) -> str:
    """The text with the readings written in. One whose place holds something else by now is passed over."""
    pieces, end = [], 0
    for one in sorted(readings, key=lambda reading: reading.start):
        if one.start < end or text[one.start : one.end] != one.surface or not one.reading.strip():
            continue
        pieces += [text[end : one.start], one.mark]
        end = one.end
    return "".join([*pieces, text[end:]])


def split_okurigana(surface: str, reading: str) -> list[tuple[str, str]] | None:
    """(piece, its reading) of a word, "" for the kana between: 引っ越し is [(引, ひ), (っ, ""), (越, こ), (し, "")].

    None where the reading does not fit, or fits in two ways.
    """
    runs = _RUNS.findall(surface)
    parts = [f"({'.+?' if has_kanji(run) else re.escape(hiragana(run))})" for run in runs]
    first = re.fullmatch("".join(parts), reading)
    last = re.fullmatch("".join(parts).replace(".+?", ".+"), reading)
    if first is None or last is None or first.groups() != last.groups():
        return None
    return [(run, part if has_kanji(run) else "") for run, part in zip(runs, first.groups(), strict=True)]


def base_before(kanji: str, reading: str) -> int:
    """How many of the last kanji a reading in brackets belongs to: 毎日学校（がっこう） is two."""
    if len(kanji) > 2:
        words = cut_words(kanji)
        for index in range(len(words) - 1, 0, -1):
            if "".join(word.reading for word in words[index:]) == reading:
                return len(kanji) - words[index].start
    return len(kanji)


def _around(text: str, one: Reading) -> tuple[str, str]:
    before = text[max(0, one.start - 24) : one.start].rpartition("\n")[2]
    after = text[one.end : one.end + 24].partition("\n")[0]
    return _bare(before)[-6:], _bare(after)[:6]


def _bare(text: str) -> str:
    """Without marks, also where one is cut through."""
    text = mark_rules.RUBY.sub(r"\1", text)
    return re.sub(r"\|[^{}|]*\}|^[^{}|]*\}|[{}*_]", "", text)


def _of_word(word: Word, places: list[int], *, counted: bool) -> Iterator[Reading]:
    """The pieces of one word; nothing where the word has a reading already or a mark stands inside a piece."""
    reading, sure = _read(word, counted)
    pieces = split_okurigana(word.surface, reading)
    position = word.start
    for piece, kana in pieces or [(word.surface, reading)]:
        start, end = places[position], places[position + len(piece) - 1] + 1
        asked = kana or (not reading and has_kanji(piece))
        if asked and start >= 0 and end - start == len(piece):
            yield Reading(start, end, piece, kana, word.surface, sure and pieces is not None)
        position += len(piece)


def _read(word: Word, counted: bool) -> tuple[str, bool]:
    """The reading, and whether nobody has to look at it. It is "" where the dictionary does not know the word."""
    reading = _EVERYDAY.get(word.surface, word.reading)
    if not _KANA.fullmatch(reading):
        return "", False
    if counted or word.is_name or word.is_number or reading != word.reading:
        return reading, False
    listed = _listed(word)
    if len(listed) == 1 and word.surface == word.base and reading not in listed:
        return listed[0], False  # the lists by level know what learners expect
    if word.base in _BY_SENSE:
        return reading, False
    if listed:
        return reading, len(listed) == 1 and _head(word.surface, reading) == _head(word.base, listed[0])
    return reading, dictionary_readings(word.surface).get(word.kind[0], set()) <= {reading}


def _listed(word: Word) -> list[str]:
    """How the lists by level read it. Beside a word of N5 they mean nothing by a rare reading of N1: 店 is みせ."""
    found = readings_of(word.base)
    levels = [hardness(word_level(word.base, reading)) for reading in found]
    return [reading for reading, level in zip(found, levels, strict=True) if level - levels[0] < hardness("N1")]


def _head(surface: str, reading: str) -> str:
    """The reading of the first kanji: of a verb it is the same in every form."""
    pieces = split_okurigana(surface, reading) or [(surface, reading)]
    return next((kana for _piece, kana in pieces if kana), "")


def _without_marks(text: str) -> tuple[str, list[int]]:
    """The text as it is read, and for each character its place in the original; -1 where a reading stands already."""
    plain: list[str] = []
    places: list[int] = []
    end = 0
    for sign in _SIGNS.finditer(text):
        plain.append(text[end : sign.start()])
        places += range(end, sign.start())
        kept = sign[1] or ("" if sign[0] in ("**", "__") else "\n")
        plain.append(kept)
        places += [-1] * len(kept)
        end = sign.end()
    return "".join([*plain, text[end:]]), [*places, *range(end, len(text))]
