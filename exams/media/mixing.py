"""A recording from its parts: every line spoken, the speakers equally loud, all put in place. Needs numpy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .audio import Samples, duration, gain_to, normalise, write_m4a
from .script import SPEAKERS, Part, Timeline, lay_out
from .voices import RATE, Synthesizer, default_voices

SPEAKER_LOUDNESS = -23.0


@dataclass(frozen=True)
class Spoken:
    samples: Samples
    timeline: Timeline
    doubts: tuple[str, ...]
    """Texts that the engine may read otherwise than written."""


def speak(parts: Sequence[Part], male_voice: Path) -> Spoken:
    synthesizer = Synthesizer(default_voices(male_voice))
    for part in parts:
        for line in part.lines:
            synthesizer(line)
    _level_speakers(synthesizer)
    timeline = lay_out(parts, lambda line: len(synthesizer(line)) / RATE)
    return Spoken(mix(timeline, synthesizer), timeline, tuple(synthesizer.doubts))


def mix(timeline: Timeline, synthesizer: Synthesizer) -> Samples:
    sound = np.zeros(int(timeline.seconds * RATE) + 1, dtype=np.float32)
    for start, line in timeline.placed:
        spoken = synthesizer(line)
        place = int(start * RATE)
        sound[place : place + len(spoken)] = spoken
    return sound


def save(spoken: Spoken, path: Path) -> float:
    """Write the recording at its final loudness; returns its seconds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_m4a(normalise(spoken.samples, RATE), RATE, path)
    return duration(path)


def _level_speakers(synthesizer: Synthesizer) -> None:
    """All speakers at one loudness, whatever their voice files give."""
    for speaker in SPEAKERS:
        spoken = synthesizer.spoken_by(speaker)
        if spoken:
            synthesizer.scale(speaker, gain_to(np.concatenate(spoken), RATE, SPEAKER_LOUDNESS))
