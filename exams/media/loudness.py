"""What a recording looks like: its waveform, and where nobody speaks. Pure numbers; needs numpy."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SLICES = 800
SHORTEST = 0.6  # seconds: what a teacher would hear as a pause
QUIET = 26.0  # dB under the loudness: nobody speaks so softly
LOUDEST_PAUSE = 14.0  # dB under the loudness: above it even a noisy room is no pause
NOISE = 6.0  # dB that a pause may stand over the recording's quietest tenth
CLICK = 0.06  # seconds: a page turned in a pause does not end it

Levels = NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Heard:
    """`integrated` in LUFS; `peaks` 0 to 100 for each slice; `silences` [[start, end], …] in seconds."""

    seconds: float
    integrated: float
    peaks: list[int]
    silences: list[list[float]]


def waveform_of(powers: Levels) -> list[int]:
    """The loudness of at most SLICES slices, the loudest 100."""
    if not len(powers):
        return []
    slices = np.array_split(powers, min(SLICES, len(powers)))
    amplitudes = np.sqrt([part.mean() for part in slices])
    loudest = amplitudes.max()
    if loudest < 1e-5:
        return [0] * len(slices)
    return [int(value) for value in np.rint(100 * amplitudes / loudest)]


def silences_of(decibels: Levels, *, step: float, loudness: float) -> list[list[float]]:
    """Stretches of SHORTEST or more, quiet for this recording. `decibels`: one level for each `step` seconds."""
    if not len(decibels):
        return []
    floor = float(np.percentile(decibels, 10)) + NOISE
    limit = min(max(loudness - QUIET, floor), loudness - LOUDEST_PAUSE)
    runs = _runs(decibels < limit)
    joined: list[list[int]] = []
    for start, end in runs:
        if joined and (start - joined[-1][1]) * step <= CLICK:
            joined[-1][1] = end
        else:
            joined.append([start, end])
    return [[round(a * step, 2), round(b * step, 2)] for a, b in joined if (b - a) * step >= SHORTEST - 1e-9]


def _runs(quiet: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], quiet.astype(np.int8), [0]])))
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]
