"""Two texts compared character by character: what stayed, what went, what came."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

SHORT_STAY = 2  # so few characters that stayed between two changes are shown as changed too: it reads better
BESIDE = 40  # characters shown beside a change
MOST_COMPARED = 4000  # characters; longer texts are shown whole, before and after


@dataclass(frozen=True, slots=True)
class Run:
    kind: Literal["same", "out", "in"]
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that changed; `is_japanese` where the runs are content of the test."""

    what: str
    runs: tuple[Run, ...]
    is_japanese: bool = True

    @property
    def is_whole(self) -> bool:
        """One thing in place of another."""
        return [run.kind for run in self.runs] == ["out", "in"]

    @property
    def shown(self) -> list[Run]:
        """The runs, of long texts that stayed only what is beside a change."""
        last = len(self.runs) - 1
        return [
            Run("same", _shortened(run.text, first=place == 0, last=place == last)) if run.kind == "same" else run
            for place, run in enumerate(self.runs)
        ]


def _shortened(text: str, *, first: bool, last: bool) -> str:
    if len(text) <= 3 * BESIDE:
        return text
    return ("" if first else text[:BESIDE]) + " … " + ("" if last else text[-BESIDE:])


def runs_of(old: str, new: str) -> list[Run]:
    """The characters that stayed, went and came. Japanese has no words between spaces, so characters are compared."""
    if max(len(old), len(new)) > MOST_COMPARED:
        return out_and_in(old, new)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    runs: list[Run] = []
    out = came = ""
    codes = matcher.get_opcodes()
    for number, (tag, i1, i2, j1, j2) in enumerate(codes):
        is_inside = 0 < number < len(codes) - 1
        if tag == "equal" and not (is_inside and i2 - i1 < SHORT_STAY):
            runs += [*out_and_in(out, came), Run("same", old[i1:i2])]
            out = came = ""
        else:
            out, came = out + old[i1:i2], came + new[j1:j2]
    return runs + out_and_in(out, came)


def out_and_in(old: str, new: str) -> list[Run]:
    return [run for run in (Run("out", old), Run("in", new)) if run.text]
