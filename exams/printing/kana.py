"""The two syllabaries on one page, to pin to a wall: a first material for a centre."""

from __future__ import annotations

from typing import Any

from exams.printing.typesetting import make_pdf

# Columns from left to right as they are read out, vowels from top to bottom; "-" where there is none.
COLUMNS = ["", "k", "s", "t", "n", "h", "m", "y", "r", "w"]
VOWELS = "aiueo"
KANA = {
    "ひらがな": "あかさたなはまやらわ いきしちにひみ-り- うくすつぬふむゆる- えけせてねへめ-れ- おこそとのほもよろを",
    "カタカナ": "アカサタナハマヤラワ イキシチニヒミ-リ- ウクスツヌフムユル- エケセテネヘメ-レ- オコソトノホモヨロヲ",
}
LAST = {"ひらがな": "ん", "カタカナ": "ン"}
SOUNDS = {"si": "shi", "ti": "chi", "tu": "tsu", "hu": "fu", "wo": "o"}


def kana_pdf(title: str) -> bytes:
    return make_pdf("kana", {"title": title, "sheets": [sheet_of(name) for name in KANA]})


def sheet_of(name: str) -> dict[str, Any]:
    rows = [
        [_letter(letter, column + vowel) for letter, column in zip(row, COLUMNS, strict=True)]
        for row, vowel in zip(KANA[name].split(), VOWELS, strict=True)
    ]
    return {"name": name, "rows": [*rows, [{"kana": LAST[name], "sound": "n"}]]}


def _letter(letter: str, sound: str) -> dict[str, str] | None:
    return None if letter == "-" else {"kana": letter, "sound": SOUNDS.get(sound, sound)}
