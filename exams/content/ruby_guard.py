"""Readings that give an answer away."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext

from . import mark_rules
from .furigana import split_okurigana
from .japanese import has_kanji
from .marks import plain_text
from .words import hiragana

_UNDERLINED = re.compile(r"(?<!_)__(?!_)(.+?)(?<!_)__(?!_)")


def ruby_gives_away(
    type: str, stem: str, choices: Sequence[str], answer: int | None, *, passage: str = ""
) -> str | None:
    """A sentence if a reading over kanji tells what is asked. `answer` counts from 1; None is not known yet."""
    if type == "kanji_reading":
        return _of_reading(stem, choices, answer, passage)
    if type == "orthography":
        return _of_writing(stem, choices, answer, passage)
    return _of_others(choices, answer)


def _of_reading(stem: str, choices: Sequence[str], answer: int | None, passage: str) -> str | None:
    """The word that is asked for has its reading, under the line or anywhere else."""
    tested = _UNDERLINED.search(stem)
    if tested and mark_rules.RUBY.search(tested[1]):
        return gettext("The underlined word has its reading over it. That is the answer.")
    word = _base(tested[1]) if tested else ""
    right = hiragana(_base(_right(choices, answer)))
    asked = {piece for piece, kana in split_okurigana(word, right) or [] if kana} | {word}
    for base, reading in _readings(stem + "\n" + passage):
        if base in asked and (not right or hiragana(reading) in right):
            return gettext("“%(mark)s” gives the answer away: its reading is asked for.") % {"mark": base}
    return None


def _of_writing(stem: str, choices: Sequence[str], answer: int | None, passage: str) -> str | None:
    """The kanji that are asked for stand somewhere with their reading, or the choices are told apart by theirs."""
    told = _told_choice(choices)
    if told:
        return gettext("Choice %(number)d has a reading over it. In this mondai readings give the answer away.") % {
            "number": told
        }
    right = _base(_right(choices, answer))
    for base, reading in _readings(stem + "\n" + passage):
        pieces = split_okurigana(right, _tested_kana(stem)) or []
        if has_kanji(base) and (base == right or (base, hiragana(reading)) in pieces):
            return gettext("“%(mark)s” gives the answer away: how it is written is asked for.") % {"mark": base}
    return None


def _of_others(choices: Sequence[str], answer: int | None) -> str | None:
    """Of choices that all have kanji only the right one, or all but it, have readings: it stands out."""
    with_kanji = [number for number, choice in enumerate(choices, 1) if has_kanji(_base(choice))]
    read = [number for number in with_kanji if mark_rules.RUBY.search(choices[number - 1])]
    if answer is None or len(with_kanji) < 3 or answer not in with_kanji:
        return None
    if read == [answer] or (len(read) == len(with_kanji) - 1 and answer not in read):
        return gettext("Choice %(number)d stands out by its reading, and it is the right one.") % {"number": answer}
    return None


def _told_choice(choices: Sequence[str]) -> int | None:
    return next((number for number, choice in enumerate(choices, 1) if mark_rules.RUBY.search(choice)), None)


def _tested_kana(stem: str) -> str:
    tested = _UNDERLINED.search(stem)
    return hiragana(_base(tested[1])) if tested else ""


def _right(choices: Sequence[str], answer: int | None) -> str:
    return choices[answer - 1] if answer is not None and 0 < answer <= len(choices) else ""


def _base(text: str) -> str:
    return plain_text(text).replace(" ", "")


def _readings(text: str) -> Iterator[tuple[str, str]]:
    return ((found[1], found[2]) for found in mark_rules.RUBY.finditer(text))
