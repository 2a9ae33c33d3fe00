"""A recording's waveform as the path of an SVG: the page draws it without a script."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from exams.models import MediaFile

BAR = 0.7  # of its slice; the rest is the gap to the next


@dataclass(frozen=True, slots=True)
class Waveform:
    """`path` is drawn in a box of `seconds` by 100."""

    seconds: float
    path: str


def waveform(recording: MediaFile) -> Waveform:
    """A bar for each slice, as far as there is sound: where a silence begins and ends is seen to the tenth."""
    seconds, peaks = recording.seconds or 0.0, recording.peaks or []
    bars: list[str] = []
    for place, height in enumerate(peaks):
        start = place * seconds / len(peaks)
        tall = max(height, 3)
        for left, right in _heard(start, start + BAR * seconds / len(peaks), recording.silences):
            bars.append(f"M{left:.2f} {50 - tall / 2:g}h{right - left:.2f}v{tall:g}h-{right - left:.2f}z")
    return Waveform(seconds, "".join(bars))


def _heard(start: float, end: float, silences: list[list[float]]) -> Iterator[tuple[float, float]]:
    """What of this stretch is no silence."""
    for quiet_from, quiet_to in silences:
        if quiet_to <= start:
            continue
        if quiet_from >= end:
            break
        if quiet_from > start:
            yield start, quiet_from
        start = quiet_to
    if start < end:
        yield start, end
