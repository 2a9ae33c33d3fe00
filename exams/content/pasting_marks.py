"""What teachers write for readings, underlines, blanks and stars, turned into the product's marks."""

from __future__ import annotations

import re

from .furigana import base_before
from .japanese import KANJI
from .words import hiragana

_READING = re.compile(rf"(?<![{{|])([{KANJI}]+)[(（]([ぁ-ゖァ-ヺー・]{{1,30}})[)）]")
_UNDERLINED = re.compile(r"(?<![_＿★☆])[_＿]{1,2}([^_＿★☆\s](?:[^_＿★☆\n]{0,58}[^_＿★☆\s])?)[_＿]{1,2}(?![_＿★☆])")
_TAGGED = re.compile(r"<u>\s*([^<>\n]{1,60}?)\s*</u>", re.IGNORECASE)
_LINE = r"[_＿]{2,}"
_STARRED = r"[_＿]*[★☆][_＿]*|[_＿]+\*[_＿]+"
_SLOT = re.compile(rf"{_STARRED}|{_LINE}")
_ROW = re.compile(rf"(?:{_SLOT.pattern})(?:[ \u3000\t]*(?:{_SLOT.pattern})){{2,9}}")
_CLOSED = r"[(（][ \u3000]*[★☆]?[ \u3000]*[)）]"
_CLOSED_ROW = re.compile(rf"{_CLOSED}(?:[ \u3000]*{_CLOSED}){{2,9}}")
_CLOSED_SLOT = re.compile(r"[(（][^()（）]*[)）]")
_EMPTY = re.compile(r"[(（][ \u3000]*[)）]")
_LONE_LINE = re.compile("(?<![_＿])(?:_{3,}|＿{2,})(?![_＿])")  # `__` is the sign of an underline


def to_marks(text: str) -> str:
    """Readings and underlines, as they may stand anywhere."""
    text = _READING.sub(_reading, _TAGGED.sub(r"__\1__", re.sub(r"\t+", " ", text)))
    return _UNDERLINED.sub(r"__\1__", text)


def stem_marks(text: str) -> str:
    """A stem: also rows of slots and blanks."""
    text = _ROW.sub(_row, text)
    text = _CLOSED_ROW.sub(_closed_row, text)
    text = to_marks(text)
    text = _EMPTY.sub("（\u3000）", text)
    return text if "★" in text else _LONE_LINE.sub("（\u3000）", text)


def star_slots(stem: str) -> list[bool]:
    """The slots of the row in a stem made by `stem_marks`; True is the starred one. Empty without a row."""
    row = re.search(r"＿＿＿(?: ＿＿＿)*(?: ＿★＿)(?: ＿＿＿)*|＿★＿(?: ＿＿＿)+", stem)
    return ["★" in slot for slot in row[0].split(" ")] if row else []


def _reading(match: re.Match[str]) -> str:
    kanji, kana = match[1], hiragana(match[2])
    length = base_before(kanji, kana)
    return f"{kanji[: len(kanji) - length]}{{{kanji[len(kanji) - length :]}|{kana}}}"


def _row(match: re.Match[str]) -> str:
    return _slots(match, _SLOT.findall(match[0]))


def _closed_row(match: re.Match[str]) -> str:
    return _slots(match, _CLOSED_SLOT.findall(match[0]))


def _slots(match: re.Match[str], slots: list[str]) -> str:
    """A row with one star in the product's way of writing; what has none or two stays as it is."""
    starred = [bool(re.search(r"[★☆*]", slot)) for slot in slots]
    if starred.count(True) != 1:
        return match[0]
    return " ".join("＿★＿" if star else "＿＿＿" for star in starred)
