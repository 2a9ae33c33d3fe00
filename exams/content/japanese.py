"""What counts as Japanese text: character classes, runs inside other languages, width on the page."""

from __future__ import annotations

import re
import unicodedata

KANA = "\u3041-\u3096\u3099-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f"
KANJI = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
LETTERS = KANA + KANJI
PUNCTUATION = "\u2026\u203b\u3001-\u3003\u3008-\u3020\u3030\u303b-\u303d\u30fb\uff01-\uff65\uffe0-\uffe6"

_ANY = LETTERS + PUNCTUATION
# Figures belong to a run where they touch it (3時), and one space inside it does not end it (N5 writes spaces).
_RUN = re.compile(rf"(?:\b[0-9]+(?=[{LETTERS}]))?[{_ANY}]++(?:(?:[0-9]+|[ \u3000])[{_ANY}]++)*+")
_LETTER = re.compile(f"[{LETTERS}]")
_KANJI = re.compile(f"[{KANJI}]")


def split_runs(text: str) -> list[tuple[bool, str]]:
    """Cut `text` into (is Japanese, piece) pairs that join to `text`. Punctuation alone is not Japanese."""
    pieces: list[tuple[bool, str]] = []
    end = 0
    for match in _RUN.finditer(text):
        if not _LETTER.search(match[0]):
            continue
        if match.start() > end:
            pieces.append((False, text[end : match.start()]))
        pieces.append((True, match[0]))
        end = match.end()
    if end < len(text):
        pieces.append((False, text[end:]))
    return pieces


def has_kanji(text: str) -> bool:
    return bool(_KANJI.search(text))


def display_width(text: str) -> float:
    """Width in full-width characters: kana and kanji count 1, Latin letters and half-width kana a half."""
    return sum(_character_width(character) for character in text)


def _character_width(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    return 1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5
