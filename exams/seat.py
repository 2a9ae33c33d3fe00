"""One seat of a room as its panel shows it."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from exams.board import NOTHING, SeatCard, seat_card
from exams.devices import read_device
from exams.downtime import Loss, propose
from exams.models import Accommodation, Assignment, Attempt
from exams.models import Seat as SeatRow
from exams.paper import heads_of
from exams.queries import seats_of
from exams.services.accommodations import accommodation_of
from exams.timeline import timeline_of
from exams.watch import Watch
from tenants.people.models import User

LAST_LINES = 6


def seat_context(room: Assignment, student: int, *, now: datetime) -> dict[str, Any] | None:
    """None for somebody who has no place in the room."""
    found = next(((place, s) for place, s in enumerate(seats_of(room.pk), start=1) if s.student == student), None)
    if found is None:
        return None
    place, seat = found
    watch = Watch()
    watch.look([seat], now)
    tally = watch.tallies.get(seat.attempt or 0, NOTHING)
    card = seat_card(room, place, seat, tally, now)
    head = heads_of(room.edition_id)[seat.section - 1] if seat.section else None
    attempt = Attempt.objects.select_related("student", "assignment").filter(pk=seat.attempt or 0).first()
    lines = timeline_of(attempt) if attempt else []
    lost = tally.delays.lost.get(seat.section, 0) if card.kind in {"working", "paused"} else 0
    losses = [Loss(attempt.pk, card.number, lost)] if attempt else []
    return {
        "room": room,
        "card": card,
        "seat": seat,
        "attempt": attempt,
        "section": head,
        "stopped_at": _figures(seat.deadline - seat.paused_at) if seat.deadline and seat.paused_at else "",
        "devices": [device for device in map(read_device, tally.devices.values()) if device],
        "tally": tally,
        "away_seconds": round(tally.away_seconds),
        "accommodation": _accommodation(room, attempt, student),
        "can": verbs_for(card, has_recording=bool(head and head["has_recording"])),
        "now_ms": int(now.timestamp() * 1000),
        "lines": lines[: -LAST_LINES - 1 : -1],
        "proposals": propose(losses, working=1, minute=settings.EXAM_MINUTE_SECONDS),
        "place": SeatRow.objects.select_related("checked_by").filter(assignment=room, student=student).first(),
        "irregularities": attempt.irregularities.select_related("by") if attempt else [],
    }


def _figures(left: timedelta) -> str:
    seconds = max(0, int(left.total_seconds()))
    return f"{seconds // 60:02d}:{seconds % 60:02d}"


def _accommodation(room: Assignment, attempt: Attempt | None, student: int) -> Accommodation | None:
    person = attempt.student if attempt else User.objects.get(pk=student)
    return accommodation_of(room, person)


def verbs_for(card: SeatCard, *, has_recording: bool) -> list[str]:
    """What can be done to a seat as it is now, the most likely first."""
    in_section = card.kind in {"working", "paused"}
    possible = {
        "accept": card.held,
        "refuse": card.held,
        "time": in_section,
        "resume": card.kind == "paused",
        "pause": card.kind == "working",
        "message": in_section or card.kind in {"waiting", "break"},
        "replay": in_section and has_recording,
        "reopen": card.kind in {"done", "void", "break"} and card.section,
        "note": card.attempt,
        "end": in_section or card.kind == "break",
        "void": card.attempt and card.kind != "void",
    }
    return [name for name, is_possible in possible.items() if is_possible]
