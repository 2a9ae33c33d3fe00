"""The journal under anything that two devices, a bad network and a proctor may do, against a model in plain Python.

Hypothesis makes up the story: pages are opened, answers are made under skewed clocks, batches are cut, shuffled, sent
again and dropped, time passes, the proctor stops and starts the clock, the section ends. After each batch the database
holds what the model says, each event with its verdict, and the fold is the model's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from exams.models import AttemptEvent
from exams.services.attempts import close_overdue, close_section, open_page, sheet_of
from exams.services.journal import Batch, ClientEvent, save_events
from exams.services.proctoring import Act, pause, resume
from exams.tokens import AttemptToken
from tests.exams.makers import open_exam, sitting

QUESTIONS = {"1-1": 4, "1-2": 4}
WINDOW = 120
GRACE = 20  # seconds in which a page may not yet have heard of a pause
STEP_BACK = 2  # seconds by which a later event of a fence may claim to be earlier
SECTION = 60  # seconds
# When something happens, and what time an event claims: now, or beside one of the protocol's limits.
NOW = ("now", 0)
LIMITS = [("deadline", -1), ("deadline", 0), ("deadline", 1), ("grace", 0), ("grace", 1), ("window", 0), ("window", 1)]
WHEN = st.sampled_from([*[NOW] * 25, ("now", 1), ("now", 7), *LIMITS])
CLAIM = st.sampled_from([*[NOW] * 6, ("now", -2), ("now", -3), ("now", 9), ("opening", 0), ("opening", -1)]) | WHEN
MARKS = st.tuples(st.just("answer"), st.sampled_from(sorted(QUESTIONS)), st.sampled_from(["", "1", "2", "3"])) | (
    st.tuples(st.just("flag"), st.just("1-2"), st.sampled_from(["", "1"]))
)
STORIES, STEPS = 250, 20
Key = tuple[int, int]  # fence, seq
Limit = tuple[str, int]  # and seconds from it


@dataclass
class Device:
    fence: int = 0
    seq: int = 0


@dataclass
class Model:
    """What the protocol promises, in seconds since the section was opened."""

    deadline: float
    now: float = 1.0
    fence: int = 0
    closed: float | None = None
    paused: float | None = None
    stored: dict[Key, tuple[ClientEvent, float, str]] = field(default_factory=dict)  # event, its time, its verdict

    @property
    def ended(self) -> float:
        return self.deadline if self.closed is None else self.closed

    def at(self, limit: Limit) -> float:
        """Seconds beside one of the limits that decide a verdict."""
        name, seconds = limit
        grace = (self.now if self.paused is None else self.paused) + GRACE
        limits = {"now": self.now, "opening": 0, "deadline": self.ended, "window": self.ended + WINDOW, "grace": grace}
        return limits[name] + seconds

    def wait(self, limit: Limit) -> None:
        self.now = max(self.now, self.at(limit))

    @property
    def is_open(self) -> bool:
        return self.closed is None and (self.paused is not None or self.now < self.deadline)

    def verdict(self, fence: int, event: ClientEvent, at: float, before: dict[Key, Any]) -> str:
        if self.closed is None and self.paused is None and self.now <= self.deadline:
            return "in_time"
        if self.closed is None and self.paused is not None:
            return "in_time" if at <= self.paused + GRACE else "held"
        earlier = [t for (of, seq), (_, t, _verdict) in before.items() if of == fence and seq < event.seq]
        steps_back = any(t > at + STEP_BACK for t in earlier)
        in_time = 0 <= at <= self.ended and self.now <= self.ended + WINDOW
        return "late" if in_time and not steps_back else "held"

    def store(self, fence: int, events: list[ClientEvent], at: dict[int, float]) -> list[str]:
        """The verdicts of what is new in this batch."""
        before, verdicts = dict(self.stored), []
        for event in events:
            if (fence, event.seq) not in self.stored:
                verdicts.append(self.verdict(fence, event, at[event.seq], before))
                self.stored[fence, event.seq] = (event, at[event.seq], verdicts[-1])
        return verdicts

    def answers(self) -> dict[str, str]:
        marks = {}
        for _key, (event, _at, verdict) in sorted(self.stored.items()):
            if event.kind == "answer" and verdict != "held":
                marks[event.question] = event.value
        return {question: value for question, value in marks.items() if value}


class JournalMachine(RuleBasedStateMachine):
    """One attempt, in a transaction of its own that is undone when the story ends."""

    room: Any  # set by the test

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.attempt = sitting(self.room)
        section = self.attempt.sections.get()
        self.begun = section.opened_at
        self.model = Model((section.deadline - self.begun).total_seconds())
        self.devices = [Device(), Device()]
        self.given: list[tuple[int, ClientEvent]] = []  # with the fence

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    def moment(self, seconds: float) -> Any:
        return self.begun + timedelta(seconds=seconds)

    def seconds(self, moment: Any) -> float:
        return (moment - self.begun).total_seconds()

    # --- pages and answers

    @initialize(which=st.integers(0, 1))
    def open_the_first_page(self, which: int) -> None:
        self.open_a_page(which)

    @rule(which=st.integers(0, 1))
    def open_a_page(self, which: int) -> None:
        page = open_page(self.attempt.pk, self.attempt.student_id, now=self.moment(self.model.now))
        assert (page is not None) == self.model.is_open
        if page:
            self.model.fence += 1
            assert page.fence == self.model.fence
            self.devices[which].fence, self.devices[which].seq = page.fence, 0

    @rule(
        which=st.integers(0, 1),
        marks=st.lists(MARKS, min_size=1, max_size=3),
        when=WHEN,
        claim=CLAIM,
        arrives=st.sampled_from([0, 0, 1, 2]),
    )
    def answer(self, which: int, marks: list[tuple[str, str, str]], when: Limit, claim: Limit, arrives: int) -> None:
        """A device gives some events; their batch arrives, arrives twice, or not now."""
        self.model.wait(when)
        device, at = self._opened(which), self.moment(self.model.at(claim))
        events = [
            ClientEvent(seq, kind, 1, question, value, at)
            for seq, (kind, question, value) in enumerate(marks, start=device.seq + 1)
        ]
        device.seq += len(events)
        self.given += [(device.fence, event) for event in events]
        for _time in range(arrives):
            self._deliver(device.fence, events)

    @precondition(lambda self: self.given)
    @rule(when=WHEN, data=st.data())
    def arrive_later(self, when: Limit, data: st.DataObject) -> None:
        """What has not arrived yet, or else anything again: some events of one fence, in any order, perhaps twice."""
        self.model.wait(when)
        missing = [(fence, event) for fence, event in self.given if (fence, event.seq) not in self.model.stored]
        pool = missing or self.given
        fence = data.draw(st.sampled_from(sorted({fence for fence, _ in pool})), label="fence")
        events = [event for of, event in pool if of == fence]
        self._deliver(fence, data.draw(st.lists(st.sampled_from(events), min_size=1, max_size=4), label="events"))

    def _opened(self, which: int) -> Device:
        """This device, or the other one where only that has a page."""
        return self.devices[which] if self.devices[which].fence else self.devices[1 - which]

    def _deliver(self, fence: int, events: list[ClientEvent]) -> None:
        now = self.moment(self.model.now)
        token = AttemptToken(
            connection.schema_name, self.attempt.pk, self.attempt.student_id, self.model.fence, 0, 2**40
        )
        saved = save_events(token, Batch(fence, events), questions=QUESTIONS, sync_window=WINDOW, now=now)
        verdicts = self.model.store(fence, events, {event.seq: self.seconds(event.at) for event in events})
        assert saved is not None
        assert (saved.ack, saved.refused) == (max(event.seq for event in events), [])
        assert (saved.late, saved.held) == (verdicts.count("late"), verdicts.count("held"))
        assert (saved.fence, saved.state) == (self.model.fence, "running")
        deadline = None if self.model.closed is not None else self.moment(self.model.deadline)
        assert saved.deadline == deadline
        self.compare()

    # --- time, the proctor, and the end

    @rule(what=st.sampled_from(["stop", "go on", "finish", "sweep"]), when=WHEN)
    def clock_or_section_is_stopped(self, what: str, when: Limit) -> None:
        self.model.wait(when)
        {"stop": self._stop, "go on": self._go_on, "finish": self._finish, "sweep": self._sweep}[what]()

    def _stop(self) -> None:
        pause(self.room, self._act(), attempts=[self.attempt.pk])
        if self.model.is_open and self.model.paused is None:
            self.model.paused = self.model.now

    def _go_on(self) -> None:
        resume(self.room, self._act(), attempts=[self.attempt.pk])
        if self.model.paused is not None:
            self.model.deadline += self.model.now - self.model.paused
            self.model.paused = None

    def _act(self) -> Act:
        return Act(self.room.created_by, self.moment(self.model.now), "A fire alarm")

    def _finish(self) -> None:
        close_section(self.attempt.pk, self.attempt.student_id, position=1, now=self.moment(self.model.now))
        if self.model.closed is None and self.model.paused is None:
            self.model.closed = min(self.model.now, self.model.deadline)

    def _sweep(self) -> None:
        close_overdue(now=self.moment(self.model.now), attempts=[self.attempt.pk])
        if self.model.closed is None and self.model.paused is None and self.model.deadline <= self.model.now:
            self.model.closed = self.model.deadline

    def compare(self) -> None:
        """The database holds what the model says, and its fold is the model's."""
        rows = AttemptEvent.objects.filter(attempt=self.attempt, fence__gt=0).values_list(
            "fence", "seq", "kind", "question", "value", "client_at", "verdict"
        )
        stored = {(row[0], row[1]): row[2:] for row in rows}
        assert stored == {
            key: (event.kind, event.question, event.value, event.at, verdict)
            for key, (event, _at, verdict) in self.model.stored.items()
        }
        assert sheet_of(self.attempt.pk).answers == self.model.answers()


def test_journal_is_what_the_model_says(house) -> None:
    JournalMachine.room = open_exam(now=timezone.now())
    JournalMachine.room.section_seconds = [SECTION, 600, 600]
    JournalMachine.room.save(update_fields=["section_seconds"])
    run_state_machine_as_test(
        JournalMachine,
        settings=settings(
            max_examples=STORIES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
