"""What the proctor's board shows of a room: used by the page, and by the socket that keeps the page up to date."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zlib import crc32

from django.conf import settings

from exams.content.mondai import section_gloss
from exams.downtime import Loss, Proposal, propose
from exams.labels import labels_of
from exams.models import Assignment, AssignmentStatus
from exams.paper import heads_of, version_of
from exams.queries import Seat, seats_of
from exams.tally import Tally
from exams.watch import Watch

# A page in front of its student is heard every 15 seconds; one that was left, or a phone that sleeps, more rarely.
OFFLINE = timedelta(seconds=40)
SILENT = timedelta(seconds=90)
NOTHING = Tally()
KINDS = ("absent", "waiting", "working", "paused", "break", "done", "void")


class SeatCard(NamedTuple):
    """One card. It holds what is shown and nothing else: two cards are equal exactly when they look the same.

    `trouble`: offline, silent, away or "", and since when. `extra`: minutes more than the room has. `deadline`: where
    it is not the room's own. `is_marked`: the window was left as often as the room's limit says.
    """

    student: int
    attempt: int | None
    number: int
    name: str
    kind: str
    section: int
    total: int
    answered: int
    question: str
    deadline: datetime | None
    submitted_at: datetime | None
    trouble: str
    since: datetime | None
    extra: int
    away: int
    is_marked: bool
    is_checked: bool
    has_second_device: bool
    copies: int
    prints: int
    held: int
    unread: int

    @property
    def look(self) -> str:
        """The CSS state (tokens.md, seat card)."""
        if self.kind in {"absent", "waiting"}:
            return "none"
        if self.trouble in {"offline", "silent"}:
            return "off"
        if self.is_marked:
            return "left"
        return {"paused": "paused", "done": "handed"}.get(self.kind, "")

    @property
    def attention(self) -> int:
        """0 looks for the proctor most; cards of one rank stay in the order of the seats."""
        if self.look in {"off", "left"} or self.held or self.has_second_device:
            return 0
        if self.kind in {"absent", "waiting"} or self.trouble or self.unread:
            return 1
        return 3 if self.kind in {"done", "void"} else 2

    @property
    def has_signs(self) -> bool:
        """A second line is needed."""
        return bool(self.away or self.has_second_device or self.copies or self.prints or self.held or self.unread)

    @property
    def stamp(self) -> str:
        """The page compares it to know that the card has changed."""
        return f"{crc32(repr(self).encode()):x}"


class RoomClock(NamedTuple):
    """The big clock. Without a deadline nothing runs. `kind`: room (the room's own), last (the last student's)."""

    kind: str
    opened_at: datetime | None = None
    deadline: datetime | None = None
    paused_at: datetime | None = None

    def figures(self, now: datetime) -> dict[str, Any]:
        """What is printed before the page's own clock ticks."""
        if not (self.deadline and self.opened_at):
            return {}
        left = max(0, int((self.deadline - (self.paused_at or now)).total_seconds()))
        minutes = max(1, round((self.deadline - self.opened_at).total_seconds() / 60))
        return {
            "text": f"{left // 60:02d}:{left % 60:02d}",
            "minutes": minutes,
            "spent": min(minutes, max(0, minutes - -(-left // 60))),
            "is_late": left < 300,
        }


@dataclass(frozen=True, slots=True)
class Board:
    """A room at one moment."""

    room: Assignment
    cards: list[SeatCard]
    clock: RoomClock
    proposals: Sequence[Proposal]

    @property
    def counts(self) -> dict[str, int]:
        """By what the seats do; `offline` (the silent among them), `left`, `held` count seats of any kind."""
        kinds = Counter(card.kind for card in self.cards)
        return {
            "seats": len(self.cards),
            **{kind: kinds[kind] for kind in KINDS},
            "offline": sum(card.look == "off" for card in self.cards),
            "left": sum(card.away > 0 for card in self.cards),
            "held": sum(card.held > 0 for card in self.cards),
        }

    @property
    def stamp(self) -> str:
        """Of what the bar above the seats shows: when it changes the page asks for the bar."""
        room = self.room
        whole = (room.status, room.section, room.paused_at, self.clock, self.proposals, len(self.ready))
        return f"{crc32(repr(whole).encode()):x}"

    @property
    def next_section(self) -> int | None:
        """The section that the proctor of a *together* room can start now."""
        if not self.room.is_together or self.room.status != AssignmentStatus.OPEN:
            return None
        return next((position for position in self.room.positions if position > self.room.section), None)

    @property
    def ready(self) -> list[SeatCard]:
        """Who would begin with the next section."""
        return [card for card in self.cards if card.kind in {"waiting", "break"}]


def board_of(room: Assignment, *, now: datetime, watch: Watch | None = None) -> Board:
    """Two queries: who is there, and what is new in their journals. Without `watch` everything is new."""
    watch = watch or Watch()
    seats = seats_of(room.pk)
    watch.look(seats, now)
    cards = [
        seat_card(room, place, seat, watch.tallies.get(seat.attempt or 0, NOTHING), now)
        for place, seat in enumerate(seats, start=1)
    ]
    return Board(room, cards, _clock(room, seats), _proposals(seats, cards, watch))


def seat_card(room: Assignment, place: int, seat: Seat, tally: Tally, now: datetime) -> SeatCard:
    """`place`: the number while the seats have none of their own."""
    trouble, since = _trouble(seat, tally, now)
    head = heads_of(room.edition_id)[seat.section - 1] if seat.section else None
    shows_deadline = seat.kind == "working" and seat.deadline != room_deadline(room)
    return SeatCard(
        student=seat.student,
        attempt=seat.attempt,
        number=seat.number or place,
        name=seat.name,
        kind=seat.kind,
        section=seat.section,
        total=head["questions"] if head else 0,
        answered=tally.answered[seat.section],
        question=_question(room, seat, tally),
        deadline=seat.deadline if shows_deadline else None,
        submitted_at=seat.submitted_at,
        trouble=trouble,
        since=since,
        extra=_extra(room, seat, tally),
        away=tally.away,
        is_marked=room.away_limit is not None and tally.away >= max(1, room.away_limit),
        is_checked=seat.is_checked,
        has_second_device=len(tally.devices) > 1,
        copies=tally.signals["copy"],
        prints=tally.signals["print"],
        held=tally.held,
        unread=max(0, seat.notice - len(tally.read)) if seat.kind in {"waiting", "working", "paused", "break"} else 0,
    )


def _trouble(seat: Seat, tally: Tally, now: datetime) -> tuple[str, datetime | None]:
    if seat.kind != "working":
        return "", None
    heard = max(filter(None, (tally.saved_at, seat.seen_at, seat.opened_at)), default=now)
    if now - heard >= (SILENT if tally.gone_since else OFFLINE):
        return ("silent" if tally.gone_since else "offline"), heard
    return ("away", tally.gone_since) if tally.gone_since else ("", None)


def _question(room: Assignment, seat: Seat, tally: Tally) -> str:
    """What is printed beside the question that was answered last, in the section that runs."""
    _fence, _seq, section, key = tally.last
    if not key or section != seat.section or not seat.attempt:
        return ""
    return labels_of(room.edition_id, version_of(room.edition_id, seat.attempt)).question(key)


def _extra(room: Assignment, seat: Seat, tally: Tally) -> int:
    """Minutes beyond the room's own time: an accommodation, and what was added. Pauses are none of it."""
    if not (seat.section and seat.deadline and seat.audio_at):
        return 0
    if seat.section in tally.replayed:  # then the recording's zero says nothing of the start
        seconds = float(sum(given.seconds for given in tally.given if given.section == seat.section))
    else:
        seconds = (seat.deadline - seat.audio_at).total_seconds() - room.section_seconds[seat.section - 1]
    return max(0, round(seconds / settings.EXAM_MINUTE_SECONDS))


def room_deadline(room: Assignment) -> datetime | None:
    """When the running section of a *together* room ends for who has no time of their own."""
    if not (room.is_together and room.section and room.clock_at):
        return None
    return room.clock_at + timedelta(seconds=room.section_seconds[room.section - 1] + room.added_seconds)


def _clock(room: Assignment, seats: Iterable[Seat]) -> RoomClock:
    if room.status != AssignmentStatus.OPEN:
        return RoomClock("")
    deadline = room_deadline(room)
    if deadline:
        return RoomClock("room", room.clock_at, deadline, room.paused_at)
    running = [seat for seat in seats if seat.kind in {"working", "paused"} and seat.deadline]
    last = max(running, key=lambda seat: (seat.deadline, seat.student), default=None)
    return RoomClock("last", last.opened_at, last.deadline, last.paused_at) if last else RoomClock("")


def _proposals(seats: Iterable[Seat], cards: list[SeatCard], watch: Watch) -> Sequence[Proposal]:
    losses = [
        Loss(seat.attempt, card.number, watch.tallies[seat.attempt].delays.lost.get(seat.section, 0))
        for seat, card in zip(seats, cards, strict=True)
        if seat.attempt and card.kind in {"working", "paused"}
    ]
    return propose(losses, working=len(losses), minute=settings.EXAM_MINUTE_SECONDS)


ORDERS = {
    "seats": lambda card: card.number,
    "attention": lambda card: (card.attention, card.number),
    "name": lambda card: (card.name.casefold(), card.number),
}


def board_context(board: Board, *, now: datetime, order: str = "") -> dict[str, Any]:
    """What the page shows; `order` is one of ORDERS."""
    room = board.room
    order = order if order in ORDERS else "seats"
    heads = heads_of(room.edition_id)
    sections = [
        {
            "position": position,
            "number": number,
            "title": heads[position - 1]["title"],
            "gloss": section_gloss(heads[position - 1]["key"]),
            "minutes": max(1, round(room.section_seconds[position - 1] / 60)),
        }
        for number, position in enumerate(room.positions, start=1)
    ]
    by_position = {section["position"]: section for section in sections}
    return {
        "room": room,
        "board": board,
        "counts": board.counts,
        "cards": sorted(board.cards, key=ORDERS[order]),
        "order": order,
        "sections": sections,
        "running": by_position.get(room.section) if room.is_together else None,
        "next": by_position.get(board.next_section or 0),
        "figures": board.clock.figures(now),
        "now": now,
        "now_ms": int(now.timestamp() * 1000),
    }
