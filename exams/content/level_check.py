"""What in a text is above a level: kanji without a reading over them, and words by their dictionary form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from . import mark_rules
from .japanese import has_kanji
from .level_lists import (
    UNLISTED,
    LevelList,
    hardness,
    kanji_above,
    kanji_level,
    kanji_list,
    level_of_kana,
    word_level,
    word_list,
)
from .marks import plain_text
from .words import Word, cut_words

# Kinds of words that a list of vocabulary has.
_LOOKED_AT = {"名詞", "動詞", "形容詞", "形状詞", "副詞"}


@dataclass(frozen=True, slots=True)
class Found:
    """`level` is "" for what is in no list."""

    text: str
    level: str
    times: int


@dataclass(frozen=True, slots=True)
class LevelReport:
    """The hardest first. `unknown` are words in no list: they may be of any level."""

    level: str
    kanji: tuple[Found, ...]
    words: tuple[Found, ...]
    unknown: tuple[Found, ...]
    kanji_list: LevelList
    word_list: LevelList

    @property
    def is_clear(self) -> bool:
        return not (self.kanji or self.words or self.unknown)


def check_level(text: str, level: str) -> LevelReport:
    """Hold a text with marks against a level. As in the real test, a kanji with a reading over it may be of any."""
    bare = plain_text(mark_rules.RUBY.sub("〓", text))
    kanji = Counter(one for one in bare if has_kanji(one))
    hard = kanji_above(bare, level)
    words = Counter(_graded(plain_text(text)))
    above = [(base, found) for base, found in words if found != UNLISTED and hardness(found) > hardness(level)]
    unknown = [(base, found) for base, found in words if found == UNLISTED]
    return LevelReport(
        level=level,
        kanji=_sorted(Found(one, kanji_level(one), kanji[one]) for one in hard),
        words=_sorted(Found(base, found, words[base, found]) for base, found in above),
        unknown=_sorted(Found(base, found, words[base, found]) for base, found in unknown),
        kanji_list=kanji_list(),
        word_list=word_list(),
    )


def _sorted(found: Iterable[Found]) -> tuple[Found, ...]:
    return tuple(sorted(found, key=lambda one: -hardness(one.level)))


def _graded(text: str) -> list[tuple[str, str]]:
    """(dictionary form, level) of each word that a list could have. A compound in no list is taken apart.

    Of its parts those of one kanji are left out: 語 in 日本語 is no word of its own.
    """
    graded = []
    after_number = False
    for word in cut_words(text):
        counted, after_number = after_number, word.is_number
        if counted or not _counts(word):
            continue
        level = _level_of(word)
        parts = cut_words(word.surface, short=True) if level == UNLISTED else []
        if len(parts) > 1:
            graded += [(part.base, _level_of(part)) for part in parts if _counts(part) and len(part.surface) > 1]
        else:
            graded.append((word.base, level))
    return graded


def _counts(word: Word) -> bool:
    """Names, numbers and what follows them, helping verbs and foreign letters are in no list of words."""
    kinds = set(word.kind)
    helper = kinds & {"助動詞語幹", "数詞", "助数詞", "固有名詞"}
    japanese = has_kanji(word.surface) or level_of_kana(word.base) or _is_kana(word.base)
    return word.kind[0] in _LOOKED_AT and not helper and bool(japanese)


def _is_kana(text: str) -> bool:
    return len(text) > 1 and all("ぁ" <= one <= "ヿ" for one in text)


def _level_of(word: Word) -> str:
    """The easiest level of the word as it is written, as it is usually written, or as it sounds where it is in kana."""
    levels = [word_level(word.base, word.reading), word_level(word.base), word_level(word.normal)]
    if not has_kanji(word.base):
        levels.append(level_of_kana(word.base))
    elif word.base == word.surface:
        levels.append(word_level(word.reading))
    return min(levels, key=hardness)
