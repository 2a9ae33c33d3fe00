"""What happens behind a student's back: every attempt is closed once and graded once, whatever dies."""

import signal
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from functools import partial

import pytest

from tests.faults.conftest import Exam, Room
from tests.faults.crowd import Crowd
from tests.faults.machine import Machine, eventually
from tests.faults.student import Device

pytestmark = pytest.mark.fault(slow=True)

STATES = "SELECT state, count(*) FROM {}.exams_attempt WHERE assignment_id = %s GROUP BY state"
CLOSINGS = """
SELECT e.attempt_id, e.section, count(*) FROM {0}.exams_attemptevent e
JOIN {0}.exams_attempt a ON a.id = e.attempt_id
WHERE a.assignment_id = %s AND e.kind = 'section_close' GROUP BY 1, 2
"""
RESULTS = """
SELECT r.attempt_id, r.marks, r.graded_at FROM {0}.grading_result r JOIN {0}.exams_attempt a ON a.id = r.attempt_id
WHERE a.assignment_id = %s ORDER BY 1
"""
SCORES_EVER = "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {}.grading_sectionscore_id_seq"
SCORES = 2  # scoring sections of an N5


def sit_whole_exam(devices: Sequence[Device], *, last_by_hand: bool) -> None:
    """Each section of each student: opened, some of it answered, finished."""
    for device in devices:
        for section in (1, 2, 3):
            device.start(section)
            for number in (1, 2, 3):
                device.mark(f"{section}-{number}", str(1 + (device.student.attempt + number) % 3))
            if section < 3 or last_by_hand:
                device.finish()
        device.deliver()


def is_all_graded(machine: Machine, room: Room) -> bool:
    return machine.rows(STATES, room.schema, room.number) == [("graded", len(room.students))]


def expect_graded_once(machine: Machine, room: Room) -> None:
    """One result each, over exactly what the student gave."""
    picked = {
        attempt: {question: str(mark["picked"]) for question, mark in marks.items() if mark["picked"]}
        for attempt, marks, _at in machine.rows(RESULTS, room.schema, room.number)
    }
    assert picked == {student.attempt: student.answers() for student in room.students}
    closings = machine.rows(CLOSINGS, room.schema, room.number)
    assert {count for _attempt, _section, count in closings} == {1}


def test_worker_killed_in_the_middle_of_grading(exam: Exam, machine: Machine, room_of: Callable[..., Room]) -> None:
    room = room_of("sakura", 8, [600, 600, 600])
    devices = [exam.device(student) for student in room.take(8)]
    for device in devices:
        device.start()
    with Crowd(devices) as crowd:
        crowd.wait_for_saves()
    machine.signal_family("worker", signal.SIGSTOP)  # until the row is locked at which it is going to be killed
    machine.python(f"from tests.faults.prepare import end; end('sakura', {room.number})")
    with machine.locked(room.schema, sorted(student.attempt for student in room.students)[4]):
        machine.signal_family("worker", signal.SIGCONT)
        eventually(lambda: len(machine.rows(RESULTS, room.schema, room.number)) >= 4)
        eventually(machine.somebody_waits_for_a_lock)
        machine.kill("worker")
    before = machine.rows(RESULTS, room.schema, room.number)
    eventually(partial(is_all_graded, machine, room))
    after = machine.rows(RESULTS, room.schema, room.number)
    assert [row for row in before if row not in after] == []  # graded again was none of them
    expect_graded_once(machine, room)
    exam.compare(room=room)


def test_beat_started_twice(exam: Exam, machine: Machine, room_of: Callable[..., Room], tmp_path) -> None:
    """The last section ends by the clock: two sweepers close it, two more grade it."""
    room = room_of("sakura", 6, [600, 600, 4])
    later = room_of("sakura", 2, [600, 600, 4])
    ever = machine.rows(SCORES_EVER, room.schema)
    with machine.another("beat", f"--schedule={tmp_path / 'schedule'}"):
        for one in (room, later):  # the second room's grading shows that the sweepers have come by again
            devices = [exam.device(student) for student in one.students]
            sit_whole_exam(devices, last_by_hand=False)
            eventually(partial(is_all_graded, machine, one))
    for one in (room, later):
        expect_graded_once(machine, one)
    made = SCORES * (len(room.students) + len(later.students))
    assert machine.rows(SCORES_EVER, room.schema) == [(ever[0][0] + made,)]  # a second grading would have made more
    exam.compare(room=room)


@contextmanager
def hanging_redis(machine: Machine):
    machine.signal_family("redis-server", signal.SIGSTOP)
    try:
        yield
    finally:
        machine.signal_family("redis-server", signal.SIGCONT)


@contextmanager
def flushed_redis(machine: Machine):
    """Forgotten before, and once more after: queues, bindings and the hint to grade."""
    flush(machine)
    yield
    flush(machine)


@contextmanager
def killed_redis(machine: Machine):
    machine.kill("redis-server")
    yield
    machine.kill("redis-server")


def flush(machine: Machine) -> None:
    with machine.redis() as redis:
        redis.flushall()


@pytest.mark.parametrize("trouble", [hanging_redis, flushed_redis, killed_redis], ids=lambda trouble: trouble.__name__)
def test_handed_in_with(exam: Exam, machine: Machine, room_of: Callable[..., Room], trouble) -> None:
    """Students hand in without Redis, read their receipt, and are graded when it is back."""
    room = room_of("sakura", 3, [600, 600, 600])
    devices = [exam.device(student) for student in room.take(3)]
    with trouble(machine):
        sit_whole_exam(devices, last_by_hand=True)
        for device in devices:
            assert "9 of 67 answers stored" in device.receipt()
    eventually(partial(is_all_graded, machine, room))
    expect_graded_once(machine, room)
    exam.compare(room=room)
