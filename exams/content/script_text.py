"""A script as plain text that a teacher types or pastes, and back to the lines of the package format.

    N：1番。[pause 1.2]
    女：どこで 会いますか。
    男：駅の 前で。[pause 12]

Each line begins with who speaks; a line without goes on where the one before stopped. `[pause 3]` is the silence after
the words before it, in seconds; the usual 0.6 is left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

Line = dict[str, Any]

USUAL_PAUSE = 0.6
MOST_LINES, MOST_LETTERS, LONGEST_PAUSE = 200, 2000, 120  # as in package.schema.json
SPEAKERS = {"narrator": "N", "woman": "女", "man": "男"}
_NAMES = {
    "narrator": ("n", "narrator", "ナレーター", "ナレーション", "語り", "диктор", "д"),
    "woman": ("女", "女性", "女の人", "女の学生", "女の子", "f", "w", "woman", "female", "ж"),
    "man": ("男", "男性", "男の人", "男の学生", "男の子", "m", "man", "male", "м"),
}
_VOICES = {name: voice for voice, names in _NAMES.items() for name in names}
_SPEAKER = re.compile(r"\s*([^\s:：{}\[\]]{1,10})\s*[:：]\s*")
_PAUSE = re.compile(
    r"\s*[\[［]\s*(?:pause|ポーズ|間|пауза|pauza)\s*([\d０-９]+(?:[.,．][\d０-９]+)?)\s*(?:s|秒|с|сек)?\s*[\]］]\s*",
    re.I,
)


def lines_of(text: str) -> list[Line]:
    """`[{"voice": …, "text": …, "pause": …}]`; what stands before the first speaker is the narrator's."""
    lines: list[Line] = []
    voice = "narrator"
    for row in text.splitlines():
        named, words = _speaker_and_words(row)
        voice = named or voice
        goes_on = named is None and bool(lines)
        for said, pause in _said(words):
            if goes_on and lines[-1]["voice"] == voice and lines[-1]["pause"] is None:
                lines[-1]["text"] = f"{lines[-1]['text']} {said}".strip()
                lines[-1]["pause"] = pause
            elif said:
                lines.append({"voice": voice, "text": said, "pause": pause})
            elif lines and pause is not None:
                lines[-1]["pause"] = pause
            goes_on = False
    return [line | {"pause": USUAL_PAUSE if line["pause"] is None else line["pause"]} for line in lines]


def text_of(lines: Iterable[Mapping[str, Any]]) -> str:
    """One row a line; `lines_of` makes the same lines of it."""
    return "\n".join(map(_row, lines))


def problems_of(text: str) -> list[str]:
    """Sentences about what cannot be kept; empty for a good script."""
    lines = lines_of(text)
    found = []
    if len(lines) > MOST_LINES:
        found.append(_("A script has at most %(most)d lines.") % {"most": MOST_LINES})
    if any(len(line["text"]) > MOST_LETTERS for line in lines):
        found.append(_("A line of a script has at most %(most)d letters.") % {"most": MOST_LETTERS})
    if any(line["pause"] > LONGEST_PAUSE for line in lines):
        found.append(_("A pause lasts at most %(most)d seconds.") % {"most": LONGEST_PAUSE})
    unknown = sorted({name for row in text.splitlines() if (name := _unknown_speaker(row))})
    if unknown:
        names = ", ".join(unknown)
        found.append(_("“%(names)s” is no speaker. Lines begin with 女：, 男： or N：.") % {"names": names})
    return found


def _row(line: Mapping[str, Any]) -> str:
    pause = line.get("pause", USUAL_PAUSE)
    after = "" if pause == USUAL_PAUSE else f"[pause {pause:g}]"
    words = " ".join(str(line["text"]).splitlines())
    return f"{SPEAKERS[line['voice']]}：{words}{after}"


def _speaker_and_words(row: str) -> tuple[str | None, str]:
    match = _SPEAKER.match(row)
    voice = _VOICES.get(_folded(match[1])) if match else None
    return (voice, row[match.end() :]) if match and voice else (None, row)


def _unknown_speaker(row: str) -> str | None:
    """The short word before a colon that is none of the speakers; a time as in 10：30 is none."""
    match = _SPEAKER.match(row)
    if not match or _folded(match[1]) in _VOICES or unicodedata.normalize("NFKC", match[1]).isdigit():
        return None
    return match[1]


def _said(words: str) -> Iterator[tuple[str, float | None]]:
    """The words before each pause with its seconds, and what stands after the last."""
    place = 0
    for match in _PAUSE.finditer(words):
        yield words[place : match.start()].strip(" \t"), _seconds(match[1])
        place = match.end()
    if rest := words[place:].strip(" \t"):
        yield rest, None


def _seconds(figures: str) -> float:
    return float(unicodedata.normalize("NFKC", figures).replace(",", "."))


def _folded(name: str) -> str:
    """女Ａ, 男1 and the like are still a woman and a man."""
    return re.sub(r"(?<=.)[a-c\d]$", "", unicodedata.normalize("NFKC", name).casefold())
