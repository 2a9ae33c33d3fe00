"""Scripts of recordings: who says what, and where each question stands in time. Pure: no sound here.

A script line is `{"voice": "narrator", "text": "…", "pause": 0.5}`, as in the package format. Texts carry ruby
(`{漢字|かんじ}`), which says how a word is read, and two kinds of spaces between words: an ordinary one for the eye,
and an ideographic one (U+3000) that the voice hears too, as the border of two phrases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

SPEAKERS = ("narrator", "woman", "man")
CHIME = "chime"
PAUSE_SECONDS = 0.6
ANSWER_SECONDS = {
    "listening_task": 12.0,
    "listening_point": 12.0,
    "listening_verbal": 8.0,
    "listening_quick": 8.0,
}
"""Least silence after a question, by mondai type."""
NUMBERS = (
    "いち",
    "に",
    "さん",
    "よん",
    "ご",
    "ろく",
    "なな",
    "はち",
    "きゅう",
    "じゅう",
)


class RecordingError(Exception):
    """A recording cannot be made; the message is one sentence for the person at the keyboard."""


@dataclass(frozen=True)
class Line:
    voice: str
    text: str
    pause: float = PAUSE_SECONDS

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Line:
        if data["voice"] not in SPEAKERS:
            raise RecordingError(f"A script line has the voice {data['voice']!r}; known are {', '.join(SPEAKERS)}.")
        return cls(data["voice"], data["text"], float(data.get("pause", PAUSE_SECONDS)))


@dataclass(frozen=True)
class Part:
    """Lines that share one cue; `name` is `group-<index>` or the question's id, or empty for what has no cue."""

    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Cue:
    start: float
    end: float


@dataclass(frozen=True)
class Timeline:
    placed: tuple[tuple[float, Line], ...]
    cues: dict[str, Cue]
    seconds: float


OPENING = (
    Line(CHIME, "", 1.5),
    Line("narrator", "これから {聴解|ちょうかい}を {始|はじ}めます。", 1.0),
    Line("narrator", "{話|はなし}は {一回|いっかい}だけ {聞|き}きます。メモを とっても いいです。", 3.0),
)
CLOSING = (Line("narrator", "これで {聴解|ちょうかい}を {終|お}わります。", 1.0),)


def lay_out(parts: Iterable[Part], seconds_of: Callable[[Line], float]) -> Timeline:
    """Put the lines one after the other; a part's cue runs from its first word to the end of its last pause."""
    now = 0.0
    placed: list[tuple[float, Line]] = []
    cues: dict[str, Cue] = {}
    for part in parts:
        start = now
        for line in part.lines:
            placed.append((now, line))
            now += seconds_of(line) + line.pause
        if part.name and part.lines:
            cues[part.name] = Cue(round(start, 2), round(now, 2))
    return Timeline(tuple(placed), cues, now)


def section_parts(section: Mapping[str, Any]) -> list[Part]:
    """The whole recording of a listening section in order: opening, then each mondai with its questions, closing."""
    parts = [Part("", OPENING)]
    asked: dict[int, int] = {}
    for index, group in enumerate(section["groups"]):
        if group["mondai"] not in asked:
            asked[group["mondai"]] = 0
            number = group["mondai"]
            heading = Line("narrator", f"もんだい　{{{number}|{spoken_number(number)}}}。", 1.5)
            parts.append(Part(f"group-{index}", (heading, *_lines(group.get("script", ())))))
        for question in group["questions"]:
            asked[group["mondai"]] += 1
            parts.append(question_part(question, number=asked[group["mondai"]], kind=group["type"]))
    parts.append(Part("", CLOSING))
    return parts


def question_part(question: Mapping[str, Any], *, number: int, kind: str) -> Part:
    """「1ばん」, the script, and at least the time that this type of question leaves for the answer."""
    lines = list(_lines(question["script"]))
    if not lines:
        raise RecordingError(f"Question {question['id']} has no script.")
    lines[-1] = _with_pause(lines[-1], ANSWER_SECONDS.get(kind, ANSWER_SECONDS["listening_quick"]))
    return Part(
        question["id"],
        (
            Line("narrator", f"{{{number}番|{spoken_number(number)}ばん}}。", 1.2),
            *lines,
        ),
    )


def spoken_number(number: int) -> str:
    """1 to 99 in hiragana."""
    tens, ones = divmod(number, 10)
    ten = "" if tens == 0 else "じゅう" if tens == 1 else NUMBERS[tens - 1] + "じゅう"
    return ten + (NUMBERS[ones - 1] if ones else "")


def store_cues(section: dict[str, Any], timeline: Timeline) -> None:
    """Write the cues of `section_parts` into the section's groups and questions."""
    for index, group in enumerate(section["groups"]):
        group["cue"] = _cue(timeline, f"group-{index}")
        for question in group["questions"]:
            question["cue"] = _cue(timeline, question["id"])


def _lines(script: Sequence[Mapping[str, Any]]) -> tuple[Line, ...]:
    return tuple(Line.from_json(item) for item in script)


def _with_pause(line: Line, least: float) -> Line:
    return replace(line, pause=max(line.pause, least))


def _cue(timeline: Timeline, name: str) -> dict[str, float] | None:
    cue = timeline.cues.get(name)
    return None if cue is None else {"start": cue.start, "end": cue.end}
