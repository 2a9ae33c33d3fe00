"""A long recording from its parts, written as it is spoken: an hour of sound never stands in memory. Needs numpy and
the voice packages, so it is imported where it is used."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import av
import numpy as np

from .audio import FILE_RATE, Samples, gain_to
from .mixing import SPEAKER_LOUDNESS
from .script import SPEAKERS, Cue, Line, Part
from .voices import RATE, Synthesizer, default_voices

SAMPLE_LINES = 6  # of each speaker, to find how loud its voice is
_HALF = RATE // FILE_RATE


@dataclass(frozen=True)
class Draft:
    """`cues` by the name of a part; `doubts` are texts that the engine may read otherwise than written."""

    seconds: float
    cues: dict[str, Cue]
    doubts: tuple[str, ...]


def write_draft(
    parts: Sequence[Part], path: Path, *, level: str, male_voice: Path | None, progress: Callable[[float], None]
) -> Draft:
    """Speak the parts into a FLAC file. `progress` is told how far it is, 0 to 1; it may raise to stop."""
    synthesizer = Synthesizer(default_voices(male_voice, level=level))
    gains = _gains(parts, synthesizer)
    total = sum(len(part.lines) for part in parts) or 1
    cues: dict[str, Cue] = {}
    now = spoken = 0
    with av.open(str(path), "w", format="flac") as container:
        stream = container.add_stream("flac", rate=FILE_RATE, layout="mono")
        for part in parts:
            start = now
            for line in part.lines:
                for sound in _sounds(line, synthesizer, gains):
                    _encode(container, stream, sound, now)
                    now += len(sound)
                spoken += 1
                progress(spoken / total)
            if part.name and part.lines:
                cues[part.name] = Cue(round(start / FILE_RATE, 2), round(now / FILE_RATE, 2))
        container.mux(stream.encode(None))
    return Draft(round(now / FILE_RATE, 2), cues, tuple(dict.fromkeys(synthesizer.doubts)))


def _gains(parts: Sequence[Part], synthesizer: Synthesizer) -> dict[str, float]:
    """What brings each speaker to the same loudness, whatever its voice file gives."""
    gains = {}
    for speaker in SPEAKERS:
        lines = (line for part in parts for line in part.lines if line.voice == speaker)
        if sample := [synthesizer.say(line) for line in islice(lines, SAMPLE_LINES)]:
            gains[speaker] = gain_to(np.concatenate(sample), RATE, SPEAKER_LOUDNESS)
    return gains


def _sounds(line: Line, synthesizer: Synthesizer, gains: dict[str, float]) -> Iterator[Samples]:
    """The line at the rate of the file, then its silence."""
    spoken = synthesizer.say(line) * np.float32(gains.get(line.voice, 1.0))
    spoken = spoken[: len(spoken) // _HALF * _HALF]
    yield spoken.reshape(-1, _HALF).mean(axis=1)
    yield np.zeros(int(line.pause * FILE_RATE), dtype=np.float32)


def _encode(container: av.container.OutputContainer, stream: av.AudioStream, sound: Samples, place: int) -> None:
    if not len(sound):
        return
    whole = np.clip(sound * 32_767, -32_768, 32_767).astype(np.int16)
    frame = av.AudioFrame.from_ndarray(whole[None, :], format="s16", layout="mono")
    frame.sample_rate, frame.pts = FILE_RATE, place
    container.mux(stream.encode(frame))
