"""A whole room in real time, through the processes of the Procfile: everybody starts within the first minute, gives an
answer each ten seconds, and submits within the last half minute. What the students gave is then compared with what the
database holds and with what was graded. See docs/load.md.
"""

import random
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.client import Load, Visitor, drive, percentile_ms
from bench.cpu import Meter, Reading
from bench.place import Place, Room, make_room
from bench.profile import read_stacks, recording, summary
from bench.proof import compare
from bench.server import HttpServer, working
from bench.student import Diary, GaveUp, Student

SECTION = 2  # the longest page. The other sections are left out of the sitting: closing this one submits.
WITHIN = 0.92  # of a span of time, so that what begins in it also ends in it
PATIENCE = 60.0  # seconds until everything must be graded


@dataclass(frozen=True)
class Timetable:
    """Seconds: everybody starts in the first `start`, submits in the last `end` of `start + answers`."""

    students: int
    start: float
    answers: float
    end: float

    @property
    def total(self) -> float:
        return self.start + self.answers


@dataclass(frozen=True)
class Sat:
    """What came of a room. Moments are those of `time.perf_counter`."""

    diary: Diary
    load: Load
    begun: float

    @property
    def last_out(self) -> float:
        return max(self.diary.went_out, default=self.begun)


@dataclass
class Marks:
    """Readings of the meter where a part of the room's time begins, and at its end."""

    meter: Meter
    moments: list[float]
    readings: list[Reading]

    def visit(self) -> Visitor:
        begun = time.perf_counter()
        for moment in self.moments:
            yield max(0.0, begun + moment - time.perf_counter())
            self.readings.append(self.meter.read())

    def parts(self, *names: str) -> dict[str, dict[str, float]]:
        pairs = zip(self.readings, self.readings[1:], strict=False)
        return {name: before.percent_until(after) for name, (before, after) in zip(names, pairs, strict=True)}


def sit_room(
    server: HttpServer, socket: HttpServer, place: Place, times: Timetable, *, profile: Path | None = None
) -> dict[str, Any]:
    """The figures of one room. `profile`: a folder for py-spy's stacks, whose summary is printed."""
    with working(place.folder, "worker", "beat") as (worker, beat):
        print(f"making a room of {times.students}", flush=True)
        room = make_room(times.students, section_seconds=[0, int(times.total) + 600, 0])
        pids = {"web": server.pid, "socket": socket.pid, "worker": worker.pid}
        servers = {"beat": beat.pid, "database": place.pid("PostgreSQL"), "redis": place.pid("Redis")}
        marks = Marks(Meter(pids | servers), [0.0, times.start, times.total - times.end, times.total], [])
        print(f"sitting the room: {times.total:.0f} seconds", flush=True)
        spying: AbstractContextManager[dict[str, Path]] = nullcontext({})
        if profile:
            spying = recording(pids, profile, times.total)
        with spying as files:
            sat = _sit_all(server, room, times, marks)
            graded = _wait_until_graded(room)
    for name, file in files.items():
        print(f"\n--- {name}\n{summary(read_stacks(file))}")
    parts = marks.parts("start", "answers", "end")
    return _figures(room, times, sat) | {"graded_after_s": round(graded - sat.last_out, 1), "cpu_percent": parts}


def _sit_all(server: HttpServer, room: Room, times: Timetable, marks: Marks) -> Sat:
    diary = Diary()
    begun = time.perf_counter()
    visitors = [*_students(room, times, diary, begun), marks.visit()]
    load = drive(server.port, visitors, expected=(200, 302), most_seconds=times.total + PATIENCE)
    return Sat(diary, load, begun)


def _students(room: Room, times: Timetable, diary: Diary, begun: float) -> Iterator[Visitor]:
    for sitter in room.sitters:
        chance = random.Random(sitter.attempt)
        start = begun + chance.uniform(0.0, WITHIN * times.start)
        end = begun + times.total - times.end + chance.uniform(0.0, WITHIN * times.end)
        yield _sit(Student(sitter, chance, diary), start, end)


def _sit(student: Student, start: float, end: float) -> Visitor:
    yield max(0.0, start - time.perf_counter())
    try:
        yield from student.come_in(SECTION)
        yield from student.answer_until(end)
        yield from student.hand_in(SECTION)
    except GaveUp:
        student.diary.errors["student who gave up"] += 1


def _wait_until_graded(room: Room) -> float:
    """The moment (`time.perf_counter`) at which no attempt of the room waits any more."""
    from exams.models import Attempt

    deadline = time.perf_counter() + PATIENCE
    waiting = Attempt.objects.filter(assignment=room.pk).exclude(state="graded")
    while waiting.exists():
        if time.perf_counter() > deadline:
            sys.exit(f"{waiting.count()} attempts of the room were not graded within {PATIENCE:.0f} s.")
        time.sleep(0.05)
    return time.perf_counter()


def _figures(room: Room, times: Timetable, sat: Sat) -> dict[str, Any]:
    latencies = sat.diary.all_latencies
    errors = _errors(room, sat.diary)
    return {
        "students": len(room.sitters),
        "seconds": times.total,
        "p95_ms": round(percentile_ms(latencies, 0.95), 1),
        "p99_ms": round(percentile_ms(latencies, 0.99), 1),
        "errors": sum(errors.values()),
        "errors_by_kind": errors,
        **compare(room, sat.diary.given),
        "start_s": round(max(sat.diary.came_in, default=sat.begun) - sat.begun, 1),
        "end_s": round(sat.last_out - sat.begun - times.total + times.end, 1),
        "requests": len(latencies),
        "by_request": sat.diary.figures(),
        # no error: a page tries again, and does without until then
        "sockets_not_opened": sum(listener.opened_after is None for listener in sat.diary.listeners),
        "client_behind_ms": round(1000 * sat.load.behind, 1),
    }


def _errors(room: Room, diary: Diary) -> dict[str, int]:
    """By kind, with the students whose last request was never answered."""
    silent = len(room.sitters) - len(diary.went_out) - diary.errors["student who gave up"]
    return {kind: count for kind, count in (dict(diary.errors) | {"never answered": silent}).items() if count}
