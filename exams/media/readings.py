"""From a script's text to the text that the speech engine reads rightly.

The engine reads kanji well and speaks them with the right accent, but sometimes it picks another reading (十分 as
じゅうぶん), and without spaces it may cut words in the wrong place (くつとかばん as くつ + とか + ばん). So a line is
given to it as it is written, and only where that would be heard wrongly with the ruby's reading or a space left in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

PHRASE_BORDER = "　"
Frontend = Callable[[str], Sequence[tuple[str, str]]]
"""Text -> the engine's words as (written, pronounced in katakana); spaces and punctuation are words too."""

_RUBY = re.compile(r"\{([^{}|]+)\|([^{}|]+)\}")
_CHUNK = re.compile(r"([^ \u3000、。…？！「」]+)([、。…？！「」]*)([ \u3000]?)")
_MARKS = re.compile(r"__|\*\*")
_NOT_SOUND = re.compile(r"[^ァ-ヺー]")
_PARTICLES = {"ハ": "ワ", "ヘ": "エ"}


def written(text: str) -> str:
    """The text without marks, kanji as they stand."""
    return _RUBY.sub(r"\1", _MARKS.sub("", text))


def read_aloud(text: str) -> str:
    """The text without marks, every ruby replaced by its reading."""
    return _RUBY.sub(r"\2", _MARKS.sub("", text))


def katakana(text: str) -> str:
    """Hiragana to katakana, all that is no kana left out."""
    shifted = "".join(chr(ord(sign) + 0x60) if "ぁ" <= sign <= "ゖ" else sign for sign in text)
    return _NOT_SOUND.sub("", shifted)


def for_engine(text: str, frontend: Frontend) -> tuple[str, bool]:
    """The text to give to the engine, and whether it will be heard as the ruby and the spaces say."""
    chunks = _CHUNK.findall(_MARKS.sub("", text))
    spaced = len(chunks) > 1
    sounds = [_sounds(word, spaced=spaced) for word, _, _ in chunks]
    words = [written(word) + stop for word, stop, _ in chunks]
    gaps = [gap for _, _, gap in chunks[:-1]]
    if not _fits(_join(words, gaps), sounds, frontend):
        for index, (word, stop, _) in enumerate(chunks):
            if _heard(words[index], frontend)[0] != sounds[index]:
                words[index] = read_aloud(word) + stop
    for index, gap in enumerate(gaps):
        if gap != PHRASE_BORDER:
            gaps[index] = ""
            if not _fits(_join(words, gaps), sounds, frontend):
                gaps[index] = gap
    spoken = _join(words, gaps)
    return spoken, _fits(spoken, sounds, frontend)


def _sounds(word: str, *, spaced: bool) -> str:
    """How a word sounds. In spaced text a final は or へ is the particle; elsewhere nothing tells, so see `_fits`."""
    sound = katakana(read_aloud(word))
    if spaced and len(sound) > 1:
        return sound[:-1] + _PARTICLES.get(sound[-1], sound[-1])
    return sound


def _heard(text: str, frontend: Frontend) -> tuple[str, set[int]]:
    """What the engine would say, and the places where one of its words ends."""
    heard, ends = "", set()
    for _, pronounced in frontend(text):
        heard += _NOT_SOUND.sub("", pronounced)
        ends.add(len(heard))
    return heard, ends


def _fits(text: str, sounds: Sequence[str], frontend: Frontend) -> bool:
    heard, ends = _heard(text, frontend)
    wanted = "".join(sounds)
    if len(sounds) == 1:
        return heard.replace("ワ", "ハ").replace("エ", "ヘ") == wanted.replace("ワ", "ハ").replace("エ", "ヘ")
    place, borders = 0, set()
    for sound in sounds:
        place += len(sound)
        borders.add(place)
    return heard == wanted and borders <= ends


def _join(words: Sequence[str], gaps: Sequence[str]) -> str:
    return "".join(word + gap for word, gap in zip(words, [*gaps, ""], strict=True))
