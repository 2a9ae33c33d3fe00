"""Silences as in the real test, where a script leaves them out. Pure. Measured on recordings of past tests: time to
read the choices 20 s, question to talk 2.8 s, talk to question 2.9 s, between spoken choices 3.1 s (replies 2.2 s)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from .script import ANSWER_SECONDS, Line

READING, BEFORE_TALK, AFTER_TALK = 20.0, 2.8, 2.9
BETWEEN_CHOICES, BETWEEN_REPLIES = 3.1, 2.2
BETWEEN_TWO_QUESTIONS = 10.0
USUAL_ANSWER = ANSWER_SECONDS["listening_quick"]
_TALKS = {"listening_task", "listening_point", "listening_outline", "listening_integrated"}
_NUMBER = re.compile(r"\{?[1-4１-４一二三四](?:\|[^{}]*\})?[\s。、．.]*$")


def paced(lines: Sequence[Line], *, type: str, level: str) -> list[Line]:
    """The lines of one question; a silence that is longer already stays."""
    lines = list(lines)
    talk = [index for index, line in enumerate(lines) if line.voice != "narrator"]
    if type in _TALKS and talk:
        if talk[0] > 0:
            reads = type == "listening_point" and level != "N5"
            _wait(lines, talk[0] - 1, READING if reads else BEFORE_TALK)
        if talk[-1] < len(lines) - 1:
            _wait(lines, talk[-1], AFTER_TALK)
    between = BETWEEN_REPLIES if type == "listening_quick" else BETWEEN_CHOICES
    for index, line in enumerate(lines[:-1]):
        if line.voice == "narrator" and _NUMBER.match(line.text):
            _wait(lines, index + 1, between)
    if lines:
        _wait(lines, len(lines) - 1, ANSWER_SECONDS.get(type, USUAL_ANSWER))
    return lines


def with_choices(lines: Sequence[Line], choices: Sequence[str], *, type: str) -> list[Line]:
    """Spoken choices that the script leaves out, with their numbers. Replies come from the other person."""
    if any(line.voice == "narrator" and _NUMBER.match(line.text) for line in lines) or not any(choices):
        return list(lines)
    voice = "narrator"
    if type == "listening_quick" and lines:
        voice = "man" if lines[-1].voice == "woman" else "woman"
    spoken = list(lines)
    for number, (reading, text) in enumerate(zip(("いち", "に", "さん", "よん"), choices, strict=False), start=1):
        spoken += [Line("narrator", f"{{{number}|{reading}}}", 0.7), Line(voice, text)]
    return spoken


def _wait(lines: list[Line], index: int, least: float) -> None:
    lines[index] = replace(lines[index], pause=max(lines[index].pause, least))
