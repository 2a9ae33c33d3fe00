"""What the page of an attempt shows while no section is open: waiting, between sections, paused, handed in, void."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from exams.models import Assignment, AssignmentStatus, Attempt, AttemptState
from exams.services.attempts import receipt_code, sheet_of
from exams.signals import result_asked
from exams.sitting import milliseconds, outline

Page = tuple[str, dict[str, Any]]  # template and context
CLOSED = frozenset({AssignmentStatus.ENDED, AssignmentStatus.CANCELLED})


def state_page(attempt: Attempt, *, now: datetime) -> Page:
    if attempt.state == AttemptState.RUNNING and attempt.paused_at:
        return _paused(attempt, now)
    return STATE_PAGES[AttemptState(attempt.state)](attempt, now)


def whereabouts(attempt: Attempt) -> str:
    """One word for where the attempt stands: a part that asks with another one needs the whole page anew."""
    return f"{attempt.state}-{attempt.section}{'-paused' if attempt.paused_at else ''}"


def has_open_section(attempt: Attempt) -> bool:
    """Whether the page should show the paper."""
    return (
        attempt.state == AttemptState.RUNNING
        and not attempt.paused_at
        and attempt.sections.filter(closed_at=None).exists()
    )


def _waiting(attempt: Attempt, now: datetime) -> Page:
    room = attempt.assignment
    sections = [section | _own_time(room, section) for section in outline(attempt)]
    is_over = room.status in CLOSED or now >= (attempt.due_at or room.closes_at)
    first = _first(attempt, now)
    return "exams/attempts/waiting.html", {
        "sections": sections,
        "is_over": is_over,
        "is_paused": bool(room.paused_at),
        "is_early": now < room.opens_at,
        "is_late": bool(room.is_together and room.clock_at),
        "opens_ms": milliseconds(room.opens_at),
        "joins_until": _clock_end(attempt) if first and room.is_together else None,
        "can_start": _is_open(room, now) and not is_over and first > 0,
        "first": next((s for s in sections if s["position"] == first), sections[0]),
        "has_recording": any(section["has_recording"] for section in sections),
        "has_own_time": any(section["extra_minutes"] for section in sections),
        "start_url": reverse("section_open", args=[attempt.pk]),
    }


def _own_time(room: Assignment, section: dict[str, Any]) -> dict[str, int]:
    """Minutes that this student has beyond everybody's."""
    extra = section["seconds"] - room.section_seconds[section["position"] - 1]
    return {"extra_minutes": max(0, round(extra / 60))}


def _is_open(room: Assignment, now: datetime) -> bool:
    return room.status == AssignmentStatus.OPEN and not room.paused_at and now >= room.opens_at


def _following(attempt: Attempt) -> int:
    """The section after the one that was sat last, 0 for none."""
    return next((s["position"] for s in outline(attempt) if s["position"] > attempt.section), 0)


def _first(attempt: Attempt, now: datetime) -> int:
    """Where a student who waits begins, 0 for not yet: who comes late into a *together* room joins its section."""
    room = attempt.assignment
    if not room.is_together:
        return _following(attempt)
    if room.clock_at is None or not attempt.section_seconds[room.section - 1]:
        return 0
    end = _clock_end(attempt)
    return room.section if end and (room.paused_at or now < end) else 0


def _clock_end(attempt: Attempt) -> datetime | None:
    """When the running clock of a *together* room ends for this student."""
    room = attempt.assignment
    if room.clock_at is None:
        return None
    return room.clock_at + timedelta(seconds=attempt.section_seconds[room.section - 1] + room.added_seconds)


def _can_go_on(attempt: Attempt, following: int) -> bool:
    """Between sections: in a *together* room it is the proctor who starts."""
    room = attempt.assignment
    if room.paused_at:
        return False
    return not room.is_together or (room.clock_at is not None and room.section >= following)


def _break(attempt: Attempt, now: datetime) -> Page:
    sections = outline(attempt)
    done = next(s for s in sections if s["position"] == attempt.section)
    done["answered"] = len(sheet_of(attempt.pk, section=attempt.section).answers)
    room = attempt.assignment
    closed_at = attempt.sections.get(position=attempt.section).closed_at
    following = next(s for s in sections if s["position"] > attempt.section)
    ends = closed_at + timedelta(minutes=room.break_minutes) if room.break_minutes and closed_at else None
    return "exams/attempts/break.html", {
        "done": done,
        "next": following,
        "sections_total": len(sections),
        "can_start": _can_go_on(attempt, following["position"]),
        "is_paused": bool(room.paused_at),
        "break_ends": ends if ends and ends > now else None,
        "break_ends_ms": milliseconds(ends) if ends else 0,
        "open_url": reverse("section_open", args=[attempt.pk]),
    }


def _paused(attempt: Attempt, now: datetime) -> Page:
    section = attempt.sections.get(position=attempt.section)
    assert attempt.paused_at
    head = next(s for s in outline(attempt) if s["position"] == attempt.section)
    return "exams/attempts/paused.html", {
        "is_own": attempt.assignment.may_pause,
        "section": head,
        "seconds_left": max(0, int((section.deadline - attempt.paused_at).total_seconds())),
        "answered": len(sheet_of(attempt.pk, section=attempt.section).answers),
        "resume_url": reverse("attempt_resume", args=[attempt.pk]),
    }


def _receipt(attempt: Attempt, now: datetime) -> Page:
    sheet = sheet_of(attempt.pk)
    sections = outline(attempt)
    for section in sections:
        section["answered"] = len(sheet.of_section(section["position"]).answers)
    room = attempt.assignment
    return "exams/attempts/receipt.html", {
        "sections": sections,
        "answered": len(sheet.answers),
        "count": sum(section["questions"] for section in sections),
        "submitted_at": attempt.submitted_at,
        "code": receipt_code(attempt, sheet),
        "attempts_left": max(0, room.attempts_allowed - attempt.number) if room.is_homework else 0,
        "result_url": next((url for _receiver, url in result_asked.send(Attempt, attempt=attempt) if url), ""),
    }


def _void(attempt: Attempt, now: datetime) -> Page:
    return "exams/attempts/void.html", {}


STATE_PAGES: dict[AttemptState, Callable[[Attempt, datetime], Page]] = {
    AttemptState.WAITING: _waiting,
    AttemptState.RUNNING: _break,
    AttemptState.SUBMITTED: _receipt,
    AttemptState.GRADED: _receipt,
    AttemptState.VOID: _void,
}
