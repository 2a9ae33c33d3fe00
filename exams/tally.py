"""What the proctor's board knows of one attempt, folded from its journal event by event. Pure.

Events may come in any order and more than once: answers are settled by (fence, seq), the rest is counted once.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from exams.downtime import Delays

COUNTING = frozenset({"in_time", "late", "accepted"})
LATE_FILLING = timedelta(minutes=2)  # a gap in a fence's numbers is waited for as long as this
MOST_SECONDS = 86_400
SERVER = 0  # the fence of the server's own events


class JournalEvent(NamedTuple):
    """A row of the journal as the board reads it."""

    attempt: int
    fence: int
    seq: int
    kind: str
    section: int
    question: str
    value: str
    client_at: datetime
    received_at: datetime
    verdict: str


class Given(NamedTuple):
    """Time that was added in a section."""

    section: int
    at: datetime
    seconds: int
    reason: str


@dataclass(slots=True)
class Mark:
    """How far a fence was read: everything up to `seq`, and what came already from beyond a gap."""

    seq: int = 0
    ahead: dict[int, datetime] = field(default_factory=dict)

    def take(self, event: JournalEvent) -> bool:
        """False for an event that was read before."""
        if event.seq <= self.seq or event.seq in self.ahead:
            return False
        self.ahead[event.seq] = event.received_at
        return True

    def move(self, now: datetime) -> None:
        """On, as far as nothing is missing; past a gap that nothing came to fill (what was refused is never stored)."""
        for seq in sorted(self.ahead):
            if seq > self.seq + 1 and self.ahead[seq] > now - LATE_FILLING:
                return
            self.seq = seq
            del self.ahead[seq]


@dataclass(slots=True)
class Tally:
    """`answers`: question -> (fence, seq, value); `answered`: how many are marked, by section; `last`: the newest of
    them. `gone_since`: when the page was left, where it has not come back. `read`: ids of messages that were read."""

    answers: dict[str, tuple[int, int, str]] = field(default_factory=dict)
    answered: Counter[int] = field(default_factory=Counter)
    last: tuple[int, int, int, str] = (0, 0, 0, "")
    saved_at: datetime | None = None
    away: int = 0
    away_seconds: float = 0.0
    gone_since: datetime | None = None
    signals: Counter[str] = field(default_factory=Counter)
    devices: dict[str, str] = field(default_factory=dict)
    held: int = 0
    read: set[str] = field(default_factory=set)
    given: list[Given] = field(default_factory=list)
    replayed: set[int] = field(default_factory=set)
    delays: Delays = field(default_factory=Delays)
    marks: dict[int, Mark] = field(default_factory=dict)

    def add(self, events: Iterable[JournalEvent], now: datetime) -> bool:
        """False where a verdict changed: then the journal has to be read anew."""
        fresh = [event for event in events if self.marks.setdefault(event.fence, Mark()).take(event)]
        for event in sorted(fresh, key=lambda e: (e.received_at, e.fence, e.seq)):
            self._take(event)
        for mark in self.marks.values():
            mark.move(now)
        return not any(event.kind == "accept" for event in fresh)

    def _take(self, event: JournalEvent) -> None:
        self.delays.take(event.fence, event.kind, event.section, event.client_at, event.received_at, event.value)
        if event.fence == SERVER:
            self._act(event)
            return
        self.saved_at = max(self.saved_at, event.received_at) if self.saved_at else event.received_at
        if event.kind == "answer":
            self._answer(event)
        elif event.kind in {"blur", "focus"}:
            self._attend(event)
        elif event.kind == "device":
            self.gone_since = None
            self.devices[event.value.split(" ", 3)[-1]] = event.value
        elif event.kind == "note":
            self._note(event.value)

    def _answer(self, event: JournalEvent) -> None:
        self.gone_since = None
        if event.verdict not in COUNTING:
            self.held += event.verdict == "held"
            return
        known = self.answers.get(event.question, (0, 0, ""))
        if (event.fence, event.seq) < known[:2]:
            return
        self.answers[event.question] = (event.fence, event.seq, event.value)
        self.answered[event.section] += bool(event.value) - bool(known[2])
        self.last = max(self.last, (event.fence, event.seq, event.section, event.question))

    def _attend(self, event: JournalEvent) -> None:
        if event.kind == "blur":
            self.away += 1
            self.gone_since = event.client_at
            return
        self.gone_since = None
        self.away_seconds += seconds_in(event.value) or 0

    def _note(self, value: str) -> None:
        word, _space, rest = value.partition(" ")
        if word == "read":
            self.read.add(rest)
        elif word in {"copy", "print", "size"}:
            self.signals[word] += 1

    def _act(self, event: JournalEvent) -> None:
        if event.kind == "time":
            seconds, _space, reason = event.value.partition(" ")
            self.given.append(Given(event.section, event.received_at, int(seconds), reason))
        elif event.kind == "replay":
            self.replayed.add(event.section)


def seconds_in(text: str) -> float | None:
    """A length that a page wrote; None for what is none, or is longer than a day."""
    try:
        seconds = float(text)
    except ValueError:
        return None
    return seconds if 0 <= seconds <= MOST_SECONDS else None
