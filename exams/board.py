"""What the proctor's board shows of a room: used by the page, and by the socket that keeps the page up to date."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from exams.content.mondai import section_gloss
from exams.models import Assignment
from exams.queries import Seat, board_seats

SILENT_SECONDS = 60  # a page sends something every 15 seconds; after this long without, the card says so


@dataclass(frozen=True, slots=True)
class SeatCard:
    """One card: `number` is the place in the list; `total` the questions of the seat's section."""

    number: int
    seat: Seat
    total: int
    section_title: str
    question_label: str
    seconds_left: int | None
    silent_seconds: int | None

    @property
    def look(self) -> str:
        """The CSS state: none, off or "" (see tokens.md, seat card)."""
        if self.seat.kind in {"absent", "waiting"}:
            return "none"
        return "off" if self.silent_seconds is not None and self.silent_seconds >= SILENT_SECONDS else ""

    @property
    def fingerprint(self) -> tuple[Any, ...]:
        """Changes exactly when the card looks different."""
        silent = self.silent_seconds // 60 if self.look == "off" and self.silent_seconds else 0
        seat = self.seat
        return (
            seat.kind,
            seat.section,
            seat.answered,
            seat.last_question,
            seat.away,
            seat.devices,
            seat.deadline,
            silent,
        )


def seat_cards(room: Assignment, *, now: datetime) -> list[SeatCard]:
    sections = room.edition.document["sections"]
    return [_card(number, seat, sections, now) for number, seat in enumerate(board_seats(room), start=1)]


def _card(number: int, seat: Seat, sections: list[dict[str, Any]], now: datetime) -> SeatCard:
    section = sections[seat.section - 1] if seat.section else None
    working = seat.kind == "working"
    left = int((seat.deadline - now).total_seconds()) if working and seat.deadline else None
    heard = max(filter(None, (seat.last_at, seat.opened_at)), default=None)
    return SeatCard(
        number=number,
        seat=seat,
        total=section["count"] if section else 0,
        section_title=section["title"] if section else "",
        question_label=_label(section, seat.last_question) if section else "",
        seconds_left=max(0, left) if left is not None else None,
        silent_seconds=int((now - heard).total_seconds()) if working and heard else None,
    )


def _label(section: dict[str, Any], key: str) -> str:
    """What is printed beside a question; in listening the numbers restart with each mondai."""
    for mondai in section["mondai"]:
        for group in mondai["groups"]:
            for question in group["questions"]:
                if question["key"] == key:
                    return f"{mondai['number']}-{question['label']}" if section["recording"] else question["label"]
    return ""


def board_context(room: Assignment, *, now: datetime) -> dict[str, Any]:
    """`counts` is by Seat.kind, with `silent` for the working seats that say nothing."""
    cards = seat_cards(room, now=now)
    return {
        "room": room,
        "cards": cards,
        "counts": board_counts(cards),
        "sections": [
            {"title": s["title"], "gloss": section_gloss(s["key"]), "minutes": max(1, round(seconds / 60))}
            for s, seconds in zip(room.edition.document["sections"], room.section_seconds, strict=True)
        ],
    }


def board_counts(cards: list[SeatCard]) -> dict[str, int]:
    counts = Counter(card.seat.kind for card in cards)
    kinds = ("absent", "waiting", "working", "break", "done", "void")
    return {"seats": len(cards), "silent": sum(card.look == "off" for card in cards), **{k: counts[k] for k in kinds}}
