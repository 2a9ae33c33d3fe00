"""The protocol of an exam room: what is printed, signed and kept."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from exams.board import board_of
from exams.models import Assignment, Attempt, AttemptSection
from exams.models.attempts import CloseReason
from exams.tally import Given
from exams.watch import Watch
from tenants.people.models import AuditEntry


@dataclass(slots=True)
class ProtocolRow:
    """One seat. `asked`: the questions of all sections that it was to sit."""

    number: int
    name: str
    kind: str
    is_checked: bool
    started_at: datetime | None = None
    ended_at: datetime | None = None
    how: str = ""
    answered: int = 0
    asked: int = 0
    given: list[Given] = field(default_factory=list)
    away: int = 0
    away_seconds: int = 0
    held: int = 0


def protocol_of(room: Assignment, *, now: datetime) -> dict[str, Any]:
    """Everything on the page, in as many queries for one seat as for a thousand."""
    watch = Watch()
    board = board_of(room, now=now, watch=watch)
    sections = _sections(room)
    questions = [section["count"] for section in room.edition.document["sections"]]
    lengths = dict(Attempt.objects.filter(assignment=room).values_list("pk", "section_seconds"))
    rows = []
    for card in sorted(board.cards, key=lambda card: card.number):
        row = ProtocolRow(card.number, card.name, card.kind, card.is_checked)
        if card.attempt:
            tally, opened = watch.tallies[card.attempt], sections[card.attempt]
            row.asked = sum(n for n, seconds in zip(questions, lengths[card.attempt], strict=True) if seconds)
            row.answered, row.given = tally.answered.total(), tally.given
            row.away, row.away_seconds, row.held = tally.away, round(tally.away_seconds), tally.held
            _times(row, opened, is_over=card.kind in {"done", "void"})
        rows.append(row)
    return {
        "room": room,
        "rows": rows,
        "proctors": room.proctors.all(),
        "acts": _acts(room),
        "irregularities": room.irregularities.select_related("by", "attempt__student"),
        "messages_sent": room.messages.select_related("by", "attempt__student"),
        "came": sum(row.kind != "absent" for row in rows),
        "now": now,
    }


def _sections(room: Assignment) -> dict[int, list[AttemptSection]]:
    found = defaultdict(list)
    for section in AttemptSection.objects.filter(attempt__assignment=room).order_by("position"):
        found[section.attempt_id].append(section)
    return found


def _times(row: ProtocolRow, opened: Iterable[AttemptSection], *, is_over: bool) -> None:
    for section in opened:
        row.started_at = row.started_at or section.opened_at
        if is_over and section.closed_at:
            row.ended_at = section.closed_at
            row.how = str(CloseReason(section.closed_by).label) if section.closed_by else ""


def _acts(room: Assignment) -> list[AuditEntry]:
    """What was done to the room as a whole, in order: opened, sections started, pauses, time for all, ended."""
    entries = AuditEntry.objects.filter(subject=f"{room._meta.label_lower}:{room.pk}").order_by("at", "pk")
    of_room = {"room.opened", "room.section_started", "room.ended"}
    whole = {"room.paused", "room.resumed", "room.time_added"}
    return [e for e in entries if e.action in of_room or (e.action in whole and e.data.get("whole"))]
