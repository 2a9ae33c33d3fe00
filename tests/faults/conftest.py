"""One running product for all faults, classes to sit an exam in it, and the table of what came of it.

The quick faults run in every `make test`; with FAULTS=all (`make faults`) the slow ones do too.
"""

import json
import os
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any

import pytest

from tests.browser.product import RESULTS
from tests.faults.crowd import Crowd
from tests.faults.machine import Machine
from tests.faults.proxy import Proxy, proxied
from tests.faults.records import Count, count, expect_same_answers, read_rows, sheet_of
from tests.faults.student import Device, Event, Student

POOL = 120
HOUR = 3600
SYNC_WINDOW = 120
TABLE = pytest.StashKey[list[dict[str, Any]]]()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if os.environ.get("FAULTS") == "all":
        return
    slow = [item for item in items if any(mark.kwargs.get("slow") for mark in item.iter_markers("fault"))]
    config.hook.pytest_deselected(items=slow)
    items[:] = [item for item in items if item not in slow]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    rows = config.stash.get(TABLE, [])
    if not rows:
        return
    terminalreporter.section("faults: what was given and what is stored")
    words = "{fault:<58} {given:>6} {stored:>6} {lost:>5} {twice:>5}  {unanswered:>10}"
    terminalreporter.write_line(words.format_map({key: key for key in rows[0]}))
    for row in rows:
        terminalreporter.write_line(words.format_map(row))
    (RESULTS / "faults.json").write_text(json.dumps(rows, indent=1) + "\n")


@pytest.fixture(scope="package")
def machine() -> Iterator[Machine]:
    # an exam's minute lasts two seconds: ten minutes without a network are twenty seconds
    machine = Machine("faults", EXAM_MINUTE_SECONDS="2")
    try:
        machine.wait_until_ready()
        yield machine
    finally:
        machine.stop()


@dataclass
class Room:
    """A room and its students, of whom some have been taken already."""

    number: int
    schema: str
    students: list[Student]
    taken: int = 0

    def take(self, students: int) -> list[Student]:
        mine = self.students[self.taken : self.taken + students]
        assert len(mine) == students, "the room is empty: make it larger"
        self.taken += students
        return mine


def make_room(
    machine: Machine, site: str, students: int, seconds: list[int] | None = None, sync_window: int = SYNC_WINDOW
) -> Room:
    words = (site, students, seconds, sync_window)
    made = machine.python(f"from tests.faults.prepare import make_class; make_class(*{words})")
    data = json.loads(made.splitlines()[-1])
    host = machine.address(site).removeprefix("http://")
    return Room(data["room"], data["schema"], [Student(attempt, cookie, host) for attempt, cookie in data["people"]])


@pytest.fixture(scope="package")
def pool(machine: Machine) -> Room:
    """One long exam that most faults share: each takes students that nobody has had."""
    return make_room(machine, "sakura", POOL, [2 * HOUR] * 3)


@dataclass
class Exam:
    """What a test of a fault needs: students with devices, a crowd of them, and the comparison."""

    machine: Machine
    pool: Room
    table: list[dict[str, Any]]
    fault: str
    devices: list[Device] = field(default_factory=list)

    def device(self, student: Student, *, port: int = 0, **options: Any) -> Device:
        device = Device(student, port or self.machine.port, **options)
        self.devices.append(device)
        return device

    def sit(self, students: int = 4, **options: Any) -> list[Device]:
        """New students of the pool, each at a page of the first section."""
        devices = [self.device(student, **options) for student in self.pool.take(students)]
        for device in devices:
            device.start()
        return devices

    def crowd(self, students: int = 4, **options: Any) -> Crowd:
        return Crowd(self.sit(students, **options))

    def compare_clicks(self, student: Student, clicks: list[tuple[str, str]], *, room: Room | None = None) -> None:
        """The same for a browser, whose journal is its own: the answers stored are the clicks, in their order."""
        with self.machine.database() as database:
            rows = read_rows(database, (room or self.pool).schema, [student.attempt])
        events = sorted(row.event for row in rows if row.event.kind == "answer")
        stored = [(event.question, event.value) for event in events]
        twice = len(events) - len({(event.question, event.value, event.at) for event in events})
        lost = (Counter(clicks) - Counter(stored)).total()
        count = {"given": len(clicks), "stored": len(stored), "lost": lost, "twice": twice, "unanswered": ""}
        self.table.append({"fault": self.fault, **count})
        assert stored == clicks
        assert twice == 0
        assert sheet_of(rows).answers == dict(clicks)

    def compare(self, *, room: Room | None = None, held: Collection[Event] = ()) -> Count:
        """Everything that was given is stored exactly once, nothing else is, and "saved" was never said too early."""
        students = list({device.student.attempt: device.student for device in self.devices}.values())
        with self.machine.database() as database:
            rows = read_rows(database, (room or self.pool).schema, [student.attempt for student in students])
        found = count(students, rows)
        unanswered = sum(device.unanswered for device in self.devices)
        self.table.append({"fault": self.fault, **asdict(found), "unanswered": unanswered})
        assert found == Count(found.given, stored=found.given, lost=0, twice=0, falsely_saved=0, never_given=0)
        assert found.given > 0
        for student in students:
            assert student.saved == set(student.given) - student.refused, "something was never delivered"
            expect_same_answers(student, rows, held=held)
        return found


@pytest.fixture
def exam(machine: Machine, pool: Room, request: pytest.FixtureRequest) -> Iterator[Exam]:
    fault = re.sub(r"[_\[]", " ", request.node.name.removeprefix("test_")).rstrip("]").lower()
    exam = Exam(machine, pool, request.config.stash.setdefault(TABLE, []), fault)
    yield exam
    for device in exam.devices:
        device.leave()


@pytest.fixture
def proxy(machine: Machine) -> Iterator[Proxy]:
    with proxied(machine.port) as proxy:
        yield proxy


@pytest.fixture
def room_of(machine: Machine) -> Callable[..., Room]:
    """`room_of("fuji", 6, [4, 600, 600])`: another room; None: sections as long as the test says."""
    return partial(make_room, machine)
