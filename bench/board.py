"""What an open board costs: a room in which everybody answers each ten seconds, without a proctor and with one.

The cost is the processor time of the socket process, and what PostgreSQL and Redis take more than without the board.
"""

import random
import sys
import time
from dataclasses import dataclass
from typing import Any

from bench.client import Visitor, drive
from bench.cpu import Meter, Reading
from bench.place import HOST, Place, cookies_of, fill_journals, make_room, person, start_sitting
from bench.server import HttpServer
from bench.sockets import Listener
from bench.student import Diary, Student

STUDENTS = 300
SETTLES = 3.0  # seconds: the first look sends the whole board, which is not what it costs to keep it open
PARTS = ("socket", "database", "redis")


@dataclass
class Spell:
    """Some seconds of the room, and what was sent to the proctor meanwhile."""

    before: Reading
    after: Reading
    frames: int
    octets: int


def watch_board(server: HttpServer, socket: HttpServer, place: Place, seconds: float) -> dict[str, Any]:
    room = make_room(STUDENTS)
    start_sitting(room.sitters)
    fill_journals(room)  # the board reads them: it is late in the exam
    start_sitting(room.sitters)
    diary = Diary()
    students = [Student(sitter, random.Random(sitter.attempt), diary) for sitter in room.sitters]
    meter = Meter({"socket": socket.pid, "database": place.pid("PostgreSQL"), "redis": place.pid("Redis")})
    alone = _spell(server, students, meter, seconds, None)
    proctor = Listener(socket.port, f"/ws/rooms/{room.pk}/en/", HOST, cookies_of(person("teacher")))
    watched = _spell(server, students, meter, seconds, proctor)
    if proctor.opened_after is None or proctor.ended:
        sys.exit(f"The board's websocket was not there to the end:\n{socket.log_end()}")
    without, with_board = (spell.before.percent_until(spell.after) for spell in (alone, watched))
    cost = {name: round(with_board[name] - without[name], 2) for name in PARTS}
    span = watched.after.at - watched.before.at
    return {
        "students": STUDENTS,
        "cpu_percent": round(sum(cost.values()), 2),
        "by_process": cost,
        "frames_per_s": round(watched.frames / span, 2),
        "kb_per_s": round(watched.octets / 1024 / span, 2),
        "errors": sum(diary.errors.values()),
    }


def _spell(
    server: HttpServer, students: list[Student], meter: Meter, seconds: float, listener: Listener | None
) -> Spell:
    until = time.perf_counter() + SETTLES + seconds
    readings: list[tuple[Reading, int, int]] = []

    def note() -> None:
        readings.append((meter.read(), listener.frames if listener else 0, listener.octets if listener else 0))

    def watch() -> Visitor:
        if listener:
            yield listener
        yield SETTLES
        note()
        yield max(0.0, until - time.perf_counter())
        note()

    drive(server.port, [watch(), *(student.answer_until(until) for student in students)], most_seconds=seconds + 30)
    (before, frames, octets), (after, last_frames, last_octets) = readings
    return Spell(before, after, last_frames - frames, last_octets - octets)
