"""How long a page could not save, and what time to give for it. Pure.

Measured is the time during which an event waited: from when it was made, but not before the last one that got
through, until it arrived. So a device that merely claims to have been offline is contradicted by its own saves. A page
that says nothing is only silent: that is no downtime.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median_high
from typing import NamedTuple

WORTH_COUNTING = timedelta(seconds=20)  # what a slow network and the page's own retries take anyway
WORTH_GIVING = 30  # seconds
MANY = 3  # seats; and a third of those that work


class Outage(NamedTuple):
    """A span of time in which a page of this section could not save."""

    section: int
    start: datetime
    end: datetime

    @property
    def seconds(self) -> int:
        return int((self.end - self.start).total_seconds())


@dataclass(slots=True)
class Delays:
    """The outages of one attempt, and what was lost in them and not yet given back, by section.

    Events come in the order of their arrival; those of one batch arrive at the same moment.
    """

    outages: list[Outage] = field(default_factory=list)
    lost: dict[int, int] = field(default_factory=dict)
    _arrived: datetime | None = None
    _before: datetime | None = None
    _stops: list[tuple[datetime, datetime | None]] = field(default_factory=list)

    def take(self, fence: int, kind: str, section: int, made: datetime, arrived: datetime, value: str) -> None:
        if fence == 0:
            self._act(kind, section, arrived, value)
            return
        if arrived != self._arrived:
            self._before, self._arrived = self._arrived, arrived
        start = max(made, self._before) if self._before else made
        if arrived - start >= WORTH_COUNTING:
            self._wait(section, start, arrived)

    def _wait(self, section: int, start: datetime, end: datetime) -> None:
        """One more event of an outage that another of its batch may have told of already."""
        last = self.outages[-1] if self.outages else None
        if last and last.end == end:
            start = min(start, last.start)
            self.outages.pop()
            self.lost[last.section] -= self._cost(last)
        outage = Outage(section, start, end)
        self.outages.append(outage)
        self.lost[section] = self.lost.get(section, 0) + self._cost(outage)

    def _cost(self, outage: Outage) -> int:
        """Its length, without the pauses that fell into it: a clock that stood still cost nothing."""
        stood = sum(
            max(timedelta(0), min(outage.end, until or outage.end) - max(outage.start, since)).total_seconds()
            for since, until in self._stops
        )
        return outage.seconds - int(stood)

    def _act(self, kind: str, section: int, at: datetime, value: str) -> None:
        if kind in {"section_open", "reopen"}:
            self._before = self._arrived = at
        elif kind == "pause":
            self._stops.append((at, None))
        elif kind == "resume" and self._stops:
            self._stops[-1] = (self._stops[-1][0], at)
        elif kind == "time":
            given = value.partition(" ")[0].lstrip("+")
            self.lost[section] = max(0, self.lost.get(section, 0) - (int(given) if given.isdecimal() else 0))


class Loss(NamedTuple):
    """A working seat that lost time in its running section."""

    attempt: int
    number: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """Minutes to give: to one seat (`loss`), or to all because `seats` of them lost `seconds` or more."""

    minutes: int
    seconds: int
    loss: Loss | None = None
    seats: int = 0

    @property
    def offline(self) -> str:
        """ "2:40" """
        return f"{self.seconds // 60}:{self.seconds % 60:02d}"


def propose(losses: Iterable[Loss], *, working: int, minute: int = 60) -> Sequence[Proposal]:
    """For everybody where many were offline, and for each seat that lost more than everybody gets.

    `minute`: how many seconds a minute of the exam lasts.
    """
    losses = [loss for loss in losses if loss.seconds >= WORTH_GIVING]
    common = 0
    proposals = []
    if len(losses) >= max(MANY, -(-working // 3)):
        seconds = median_high(loss.seconds for loss in losses)
        common = -(-seconds // minute)
        proposals.append(Proposal(common, seconds, seats=len(losses)))
    for loss in sorted(losses, key=lambda each: each.number):
        rest = loss.seconds - common * minute
        if rest >= WORTH_GIVING:
            proposals.append(Proposal(-(-rest // minute), loss.seconds, loss))
    return proposals
