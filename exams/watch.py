"""The journals of a room, followed while they are written: each look reads what is new since the last one."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from exams.queries import Seat, news_of
from exams.tally import Tally


class Watch:
    """`tallies`: attempt -> what its journal says. Kept as long as a board is open; a page makes one and looks once."""

    def __init__(self) -> None:
        self.tallies: dict[int, Tally] = {}

    def look(self, seats: Sequence[Seat], now: datetime) -> None:
        """One query; a second one where a proctor has decided about held answers, for these attempts alone."""
        fences = {seat.attempt: seat.fence for seat in seats if seat.attempt}
        known = set(self.tallies)
        changed = self._read(fences, now) & known
        if changed:
            for attempt in changed:
                del self.tallies[attempt]
            self._read({attempt: fences[attempt] for attempt in changed}, now)

    def _read(self, fences: dict[int, int], now: datetime) -> set[int]:
        """The attempts in which a verdict changed."""
        events = defaultdict(list)
        for event in news_of(place for attempt, fence in fences.items() for place in self._places(attempt, fence)):
            events[event.attempt].append(event)
        for attempt in fences:
            self.tallies.setdefault(attempt, Tally())
        return {attempt for attempt, new in events.items() if not self.tallies[attempt].add(new, now)}

    def _places(self, attempt: int, newest: int) -> list[tuple[int, int, int]]:
        """How far each fence was read, the server's own among them: an older page may still deliver what it kept."""
        tally = self.tallies.get(attempt)
        marks = tally.marks if tally else {}
        return [(attempt, fence, marks[fence].seq if fence in marks else 0) for fence in range(newest + 1)]
