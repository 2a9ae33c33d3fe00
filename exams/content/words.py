"""Japanese text cut into words by SudachiPy with its core dictionary. A process makes one when it first needs it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

from .japanese import split_runs

if TYPE_CHECKING:
    from sudachipy import Dictionary, Morpheme, Tokenizer

# Sudachi takes 49,149 bytes at once; a sentence that long is none.
_MOST = 4000
_PIECE = re.compile(rf"[^。！？\n]{{1,{_MOST}}}[。！？\n]?|[。！？\n]")
_TO_HIRAGANA = {katakana: katakana - 0x60 for katakana in range(0x30A1, 0x30F7)}
# Its tokenizer may not be used by two threads at once.
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Word:
    """`reading` is in hiragana, of the word as it stands; `base` is its dictionary form; `kind` as in UniDic."""

    start: int
    surface: str
    reading: str
    base: str
    normal: str
    kind: tuple[str, ...]
    known: bool

    @property
    def end(self) -> int:
        return self.start + len(self.surface)

    @property
    def is_name(self) -> bool:
        return self.kind[1] == "固有名詞"

    @property
    def is_number(self) -> bool:
        return self.kind[1] == "数詞"


def hiragana(text: str) -> str:
    return text.translate(_TO_HIRAGANA)


def cut_words(text: str, *, short: bool = False) -> list[Word]:
    """The words of the text, with their places in it; `short` takes compounds apart. Spaces end a word."""
    with _lock:
        return list(_cut(text, short))


def dictionary_readings(surface: str) -> dict[str, set[str]]:
    """Kind of word ("名詞", …) -> how the dictionary reads it, names left out."""
    readings: dict[str, set[str]] = {}
    with _lock:
        for found in _dictionary().lookup(surface):
            kind = found.part_of_speech()
            if kind[1] != "固有名詞":
                readings.setdefault(kind[0], set()).add(hiragana(found.reading_form()))
    return readings


def _cut(text: str, short: bool) -> Iterator[Word]:
    tokenizer = _tokenizer(short)
    for piece in _PIECE.finditer(text):
        if any(japanese for japanese, _run in split_runs(piece[0])):
            yield from (_word(found, piece) for found in tokenizer.tokenize(piece[0]))


def _word(found: Morpheme, piece: re.Match[str]) -> Word:
    return Word(
        start=piece.start() + found.begin(),
        surface=piece[0][found.begin() : found.end()],
        reading=hiragana(found.reading_form()),
        base=found.dictionary_form(),
        normal=found.normalized_form(),
        kind=tuple(found.part_of_speech()),
        known=not found.is_oov(),
    )


@cache
def _dictionary() -> Dictionary:
    from sudachipy import Dictionary  # here: most processes never need it

    return Dictionary()


@cache
def _tokenizer(short: bool) -> Tokenizer:
    from sudachipy import SplitMode

    return _dictionary().tokenizer(SplitMode.A if short else SplitMode.C)
