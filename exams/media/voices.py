"""Voices: script lines to sound, offline, with Open JTalk. Needs the dependency group `voice`.

Two HTS voices are used, both CC BY 3.0: the female Mei, which pyopenjtalk-plus brings along, and the male
nitech-jp-atr503-m001, which Debian has in contrib. Narrator and woman are both Mei; the narrator's sound is made
darker and calmer, so that nobody takes her for a speaker of the talk.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pyopenjtalk
from numpy.typing import NDArray
from pyopenjtalk.htsengine import HTSEngine

from .audio import Samples
from .readings import for_engine
from .script import CHIME, Line, RecordingError

RATE = 48_000
_FULL_SCALE = 32_768.0
_SENTENCE = re.compile(r"[^。？！]+[。？！]?")
_REST_SECONDS = 0.45
"""Between two sentences of one speaker; the engine's own rest is a second at this pace."""
_COMMA_SECONDS = 0.4
_MARGIN_SECONDS = 0.05
_SILENCE = 0.004


@dataclass(frozen=True)
class Voice:
    """Speed and half tones are the engine's; `timbre` below 1 lowers pitch and formants, as of a larger person."""

    model: Path
    speed: float = 1.0
    half_tone: float = 0.0
    timbre: float = 1.0


PACE = {"N5": 0.74, "N4": 0.8, "N3": 0.88, "N2": 0.94, "N1": 1.0}


def default_voices(male_model: Path | None, *, level: str = "N5") -> dict[str, Voice]:
    """The three speakers at the pace of the level. Without a male voice the man is Mei, lower and larger."""
    female_model = Path(pyopenjtalk.DEFAULT_HTS_VOICE.decode())
    pace = PACE[level]
    man = Voice(male_model, pace) if male_model else Voice(female_model, pace, half_tone=-5.0, timbre=0.84)
    return {
        "narrator": Voice(female_model, speed=round(pace - 0.02, 2), half_tone=-3.0, timbre=0.94),
        "woman": Voice(female_model, speed=pace, half_tone=-1.5),
        "man": man,
    }


class Synthesizer:
    """Says lines. `doubts` lists the lines that the engine may read otherwise than written."""

    def __init__(self, voices: dict[str, Voice]) -> None:
        self.doubts: list[str] = []
        self._voices = voices
        self._said: dict[tuple[str, str], Samples] = {}

    def __call__(self, line: Line) -> Samples:
        key = (line.voice, line.text)
        if key not in self._said:
            self._said[key] = self.say(line)
        return self._said[key]

    def spoken_by(self, speaker: str) -> list[Samples]:
        return [samples for (voice, _), samples in self._said.items() if voice == speaker]

    def scale(self, speaker: str, factor: float) -> None:
        for key in self._said:
            if key[0] == speaker:
                self._said[key] = self._said[key] * np.float32(factor)

    def say(self, line: Line) -> Samples:
        """The sound of a line, not kept: for recordings that are longer than memory."""
        if line.voice == CHIME:
            return chime()
        voice = self._voices[line.voice]
        text, understood = for_engine(line.text, pronounced_words)
        if not understood:
            self.doubts.append(line.text)
        rest = np.zeros(int(RATE * _REST_SECONDS), dtype=np.float32)
        sounds = [sound for sentence in _SENTENCE.findall(text) for sound in (rest, _say_sentence(sentence, voice))]
        return np.concatenate(sounds[1:])


def _say_sentence(text: str, voice: Voice) -> Samples:
    engine = _engine(voice.model)
    # The engine forgets both after every synthesis.
    engine.set_speed(voice.speed / voice.timbre)
    engine.add_half_tone(voice.half_tone)
    sound = engine.synthesize(_labels(text))
    return tighten(trim(_resample(sound / _FULL_SCALE, voice.timbre).astype(np.float32)))


# Readings must not depend on which optional packages happen to be installed: no Sudachi, no model for 何.
def pronounced_words(text: str) -> list[tuple[str, str]]:
    words = pyopenjtalk.run_frontend(
        text, use_sudachi_kanji_yomi=False, predict_nani=False, revert_long_vowels=True, revert_yotsugana=True
    )
    return [(word["string"], word["pron"]) for word in words]


def _labels(text: str) -> list[str]:
    return pyopenjtalk.extract_fullcontext(text, use_sudachi_kanji_yomi=False, predict_nani=False)


def chime() -> Samples:
    """Two soft falling notes."""
    length = int(RATE * 1.4)
    sound = np.zeros(length)
    for pitch, start in ((659.25, 0.0), (523.25, 0.45)):
        time = np.arange(length - int(RATE * start)) / RATE
        note = np.sin(2 * np.pi * pitch * time) + 0.25 * np.sin(4 * np.pi * pitch * time)
        sound[int(RATE * start) :] += note * np.minimum(time / 0.01, 1) * np.exp(-3.5 * time)
    fade = np.minimum(np.arange(length)[::-1] / (RATE * 0.1), 1)
    return (0.1 * sound * fade).astype(np.float32)


def trim(sound: Samples) -> Samples:
    """Without the silence that the engine leaves at both ends, so that pauses last as the script says."""
    loud = np.flatnonzero(np.abs(sound) > _SILENCE)
    if not loud.size:
        return sound
    margin = int(RATE * _MARGIN_SECONDS)
    return sound[max(loud[0] - margin, 0) : loud[-1] + margin]


def tighten(sound: Samples) -> Samples:
    """Rests inside a sentence, which grow with a slow pace, cut to the length of a comma."""
    frame = RATE // 100
    quiet = np.abs(sound[: len(sound) // frame * frame]).reshape(-1, frame).max(axis=1) < _SILENCE
    keep = np.ones(len(sound), dtype=bool)
    run = 0
    for index, silent in enumerate(quiet):
        run = run + 1 if silent else 0
        if run * frame > _COMMA_SECONDS * RATE:
            keep[index * frame : (index + 1) * frame] = False
    return sound[keep]


def _resample(sound: NDArray[np.float64], rate: float) -> NDArray[np.float64]:
    if rate == 1.0:
        return sound
    places = np.arange(0, len(sound) - 1, rate)
    return np.interp(places, np.arange(len(sound)), sound)


@cache
def _engine(model: Path) -> HTSEngine:
    try:
        engine = HTSEngine(str(model).encode())
    except RuntimeError as error:
        raise RecordingError(f"{model} is not a voice that Open JTalk can read.") from error
    if engine.get_sampling_frequency() != RATE:
        raise RecordingError(f"{model} speaks at {engine.get_sampling_frequency()} Hz; {RATE} Hz is needed.")
    return engine
