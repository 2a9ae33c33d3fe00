"""Several pages of one attempt, closed pages, and devices whose clocks are wrong."""

from collections.abc import Callable
from itertools import cycle
from time import time

import pytest

from tests.faults.conftest import Exam, Room
from tests.faults.crowd import Crowd
from tests.faults.machine import wait_for_time
from tests.faults.student import Device

pytestmark = pytest.mark.fault

HOURS = 3600
SECTION, WINDOW = 5, 4


def test_device_changed_while_offline(exam: Exam) -> None:
    """What the first device still held arrives after newer answers of the second, and does not overwrite them."""
    [first] = exam.sit(1)
    first.mark("1-1", "1")
    first.deliver()
    for question in ("1-1", "1-2", "1-3"):  # no network
        first.mark(question, "2")

    second = exam.device(first.student)
    second.load()
    second.mark("1-1", "3")
    second.mark("1-2", "")
    second.deliver()
    first.deliver()
    assert first.is_overtaken
    assert first.student.answers() == {"1-1": "3", "1-3": "2"}

    second.mark("1-3", "4")  # and back again, while the second one holds something
    first.load()
    first.mark("1-2", "1")
    first.deliver()
    second.deliver()
    assert second.is_overtaken
    assert first.student.answers() == {"1-1": "3", "1-2": "1", "1-3": "4"}
    exam.compare()


def test_two_devices_at_once(exam: Exam) -> None:
    """Both send at the same time, again and again."""
    first = exam.sit(3)
    second = [exam.device(device.student) for device in first]
    for device in second:
        device.load()
    with Crowd([*first, *second]) as crowd:
        crowd.wait_for_saves(5)
    assert all(device.is_overtaken for device in first)
    exam.compare()


def test_tab_closed_while_offline(exam: Exam) -> None:
    """The next page on the device sends what the closed one left, under its fence, before its own."""
    [device] = exam.sit(1)
    for value in "123":
        device.mark("1-1", value)
    device.load()
    device.mark("1-2", "1")
    device.load()
    device.mark("1-1", "")
    assert [event.fence for event in device.pending] == [1, 1, 1, 2, 3]
    device.deliver()
    assert device.student.answers() == {"1-2": "1"}
    exam.compare()


def test_clock_of_the_device_wrong_and_jumping(exam: Exam) -> None:
    """Even a page that believed its device would lose nothing while the section runs."""
    errors = cycle([5 * HOURS, -30 * HOURS, 0, 365 * 24 * HOURS])
    with exam.crowd(3, clock=lambda: time() + next(errors)) as crowd:
        crowd.wait_for_saves(4)
    exam.compare()


def test_deadline_passes_while_the_network_is_away(exam: Exam, room_of: Callable[..., Room]) -> None:
    """Made in time: within the sync window it counts, marked as late; after it, or with a time that the server's
    record contradicts, it is held for the proctor. Kept is all of it."""
    room = room_of("fuji", 4, [SECTION, 600, 600], WINDOW)
    clocks = (time, time, lambda: time() - 5 * HOURS, lambda: time() + 5 * HOURS)
    devices = [exam.device(student, clock=clock) for student, clock in zip(room.take(4), clocks, strict=True)]
    soon, too_late, *_wrong = devices
    for device in devices:
        device.start()
        device.mark("1-1", "1")
        device.deliver()
        device.mark("1-1", "2")
        device.mark("1-2", "3")

    wait_for_time(devices[-1].deadline)
    held = {event for device in devices if device is not soon for event in device.pending}
    assert [_outcome(device) for device in devices if device is not too_late] == [(2, 0), (0, 2), (0, 2)]
    wait_for_time(too_late.deadline + WINDOW * 1000)
    assert _outcome(too_late) == (0, 2)
    assert soon.student.answers() == {"1-1": "2", "1-2": "3"}
    exam.compare(room=room, held=held)


def _outcome(device: Device) -> tuple[int, int]:
    assert device.exchange()
    return device.reply["late"], device.reply["held"]
