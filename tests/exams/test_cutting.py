"""Where a recording falls into pieces: proposals from silences, and times as people write them."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest

from exams.content.cut_times import read_time, write_time
from exams.content.cutting import INTRODUCTION, Cut, hint_of, propose
from exams.media.audio import read
from exams.media.loudness import silences_of

DEMO = Path(__file__).parents[2] / "exams/data/demo-n5"

N2 = [("listening_task", 5), ("listening_point", 6), ("listening_outline", 5), ("listening_quick", 12)]
TALK = {"listening_task": 62, "listening_point": 70, "listening_outline": 62, "listening_quick": 3}


class Recorder:
    """A recording as a list of silences; `truth` is where each piece begins."""

    def __init__(self, seed: int, scale: float = 1.0) -> None:
        self.chance = random.Random(seed)
        self.scale = scale
        self.now = 0.0
        self.silences: list[tuple[float, float]] = []
        self.truth: list[float] = []
        self.hints: list = []

    def speak(self, seconds: float) -> None:
        """Speech with the short rests that it has."""
        end = self.now + seconds * self.chance.uniform(0.85, 1.2)
        while self.now < end:
            self.now += self.chance.uniform(1.5, 6.0)
            self.rest(self.chance.uniform(0.3, 0.9))

    def say(self, seconds: float, then: float) -> None:
        self.now += seconds
        self.rest(then * self.chance.uniform(0.95, 1.1))

    def rest(self, seconds: float) -> None:
        self.silences.append((self.now, self.now + seconds))
        self.now += seconds

    def begin(self, hint) -> None:
        self.truth.append(self.now)
        self.hints.append(hint)

    def introduction(self, kind: str) -> None:
        self.begin(INTRODUCTION)
        self.say(1.2, 1.5)
        self.speak(14)
        self.say(2, 2.2)
        self.say(0.5, 1.2)
        self.speak(min(TALK[kind], 40))
        self.say(2, 6)
        self.speak(8)
        self.say(1.3, 2.5)

    def question(self, kind: str) -> None:
        self.begin(hint_of(kind, "N2"))
        self.say(0.8, 1.3)
        if kind == "listening_quick":
            self.say(3, 1.6)
            for _choice in range(3):
                self.say(0.4, 0.7)
                self.say(2, 2.2)
            self.silences.pop()
        else:
            self.speak(7)
            self.say(2, 20 if kind == "listening_point" else 2.8)
            self.speak(TALK[kind])
            self.say(3, 2.9)
            self.say(4, 0.1)
            if kind == "listening_outline":
                for _choice in range(4):
                    self.say(4, 3.1)
        self.rest(self.scale * (12.2 if kind in ("listening_task", "listening_point") else 8.3))

    def integrated(self) -> None:
        self.begin(INTRODUCTION)
        self.say(1.2, 1.5)
        self.speak(16)
        self.say(2, 2.5)
        for _item in range(2):
            self.begin(hint_of("listening_integrated", "N2"))
            self.say(0.8, 1.3)
            self.speak(120)
            self.say(3, 8.3 * self.scale)
        self.begin(hint_of("listening_integrated", "N2", questions=2))
        self.say(0.8, 1.3)
        self.speak(130)
        self.say(4, 10)
        self.say(4, 8.3 * self.scale)


def recorded_n2(seed: int, scale: float = 1.0) -> Recorder:
    """A whole N2 listening section: about 50 minutes, 36 pieces."""
    recorder = Recorder(seed, scale)
    recorder.say(6, 2)
    recorder.speak(10)
    recorder.rest(3)
    for kind, count in N2:
        recorder.introduction(kind)
        for _question in range(count):
            recorder.question(kind)
    recorder.integrated()
    recorder.now += 3
    return recorder


def right(cuts: list[Cut], truth: list[float]) -> int:
    return sum(abs(cut.start - place) <= 1.0 for cut, place in zip(cuts, truth, strict=True))


@pytest.mark.parametrize("scale", [1.0, 0.6])
def test_nearly_all_pieces_of_a_50_minute_recording_are_found(scale):
    found = wanted = 0
    for seed in range(6):
        recorder = recorded_n2(seed, scale)
        cuts = propose(recorder.silences, recorder.now, len(recorder.hints), recorder.hints)
        found, wanted = found + right(cuts, recorder.truth), wanted + len(recorder.truth)
    assert found / wanted > 0.95, (found, wanted)


def test_all_pieces_of_the_demo_recording_are_found():
    section = json.loads((DEMO / "package.json").read_text(encoding="utf-8"))["sections"][-1]
    samples, rate = read(DEMO / "media" / section["recording"])
    step = rate // 50
    frames = samples[: len(samples) // step * step].reshape(-1, step)
    decibels = 10 * np.log10(np.maximum((frames**2).mean(axis=1), 1e-10))
    silences = silences_of(decibels, step=step / rate, loudness=-16.0)
    hints, truth = [], []
    for group in section["groups"]:
        if group["cue"]:
            hints.append(INTRODUCTION)
            truth.append(group["cue"]["start"])
        for question in group["questions"]:
            hints.append(hint_of(group["type"], "N5"))
            truth.append(question["cue"]["start"])
    cuts = propose(silences, len(samples) / rate, len(hints), hints)
    assert (right(cuts, truth), len(truth)) == (28, 28)


def test_pieces_follow_each_other_inside_the_recording():
    recorder = recorded_n2(1)
    cuts = propose(recorder.silences, recorder.now, len(recorder.hints), recorder.hints)
    assert [a.end for a in cuts[:-1]] == [b.start for b in cuts[1:]]
    assert cuts[0].start >= 0
    assert cuts[-1].end <= recorder.now + 0.1
    assert all(cut.start < cut.end for cut in cuts)


def test_without_silences_the_recording_is_divided_evenly_and_nothing_is_sure():
    assert propose([], 60, 3) == [Cut(0.0, 20.0, False), Cut(20.0, 40.0, False), Cut(40.0, 60.0, False)]


def test_one_piece_is_the_whole_recording():
    assert [(cut.start, cut.end) for cut in propose([(9.0, 10.0)], 10, 1)] == [(0.0, 10.0)]


def test_nothing_is_proposed_for_nothing():
    assert propose([(1.0, 3.0)], 10, 0) == []
    assert propose([], 0, 3) == []


def test_without_hints_the_longest_silences_divide():
    silences = [(20.0, 21.0), (40.0, 48.0), (70.0, 71.0), (90.0, 98.0)]
    assert [cut.start for cut in propose(silences, 140, 3)] == [0.0, 47.7, 97.7]


def test_hints_name_all_pieces_or_none():
    with pytest.raises(ValueError, match="One hint for each piece"):
        propose([(1.0, 3.0)], 10, 2, [INTRODUCTION])


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1:02.5", 62.5), ("62,5", 62.5), ("１：０２．５", 62.5), ("0:00", 0.0), ("1:00:01", 3601.0), ("125:10", 7510.0)],
)
def test_times_are_read_as_people_write_them(text, seconds):
    assert read_time(text) == seconds


@pytest.mark.parametrize("text", ["", "abc", "1:60", "1:60:00", "-1", "1:2:3:4", "1e5", "9" * 9])
def test_what_is_no_time_is_none(text):
    assert read_time(text) is None


def test_times_are_written_to_a_tenth():
    assert [write_time(seconds) for seconds in (0, 62.5, 59.96, 3000)] == ["0:00.0", "1:02.5", "1:00.0", "50:00.0"]
