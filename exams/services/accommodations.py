"""Who gets more time, larger text, or no listening: standing, or for one exam; set before it or while it runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from exams.errors import ExamError
from exams.models import Accommodation, Assignment, Attempt, AttemptSection
from exams.paper import heads_of
from exams.services.log import note_events
from tenants.people.models import User
from tenants.people.services.audit import record

LISTENING = "listening"


@dataclass(frozen=True, slots=True)
class Allowance:
    """How an assignment is for one student: seconds by section (0: not sat)."""

    section_seconds: list[int]
    large_text: bool


def accommodation_of(assignment: Assignment, student: User) -> Accommodation | None:
    """The one for this assignment, else the standing one."""
    found = Accommodation.objects.filter(student=student).filter(assignment=assignment).first()
    return found or Accommodation.objects.filter(student=student, assignment=None).first()


def allowance_of(assignment: Assignment, student: User) -> Allowance:
    return _apply(assignment, accommodation_of(assignment, student))


def _apply(assignment: Assignment, accommodation: Accommodation | None) -> Allowance:
    if accommodation is None:
        return Allowance(list(assignment.section_seconds), large_text=False)
    minute = settings.EXAM_MINUTE_SECONDS
    heads = heads_of(assignment.edition_id)
    seconds = [
        0
        if not length or (accommodation.no_listening and head["key"] == LISTENING)
        else accommodation.seconds_of(position, length, minute=minute)
        for position, (head, length) in enumerate(zip(heads, assignment.section_seconds, strict=True), start=1)
    ]
    return Allowance(seconds, large_text=accommodation.large_text)


@transaction.atomic
def set_accommodation(
    student: User,
    *,
    actor: User,
    now: datetime,
    reason: str,
    assignment: Assignment | None = None,
    percents: Sequence[int] = (),
    minutes: Sequence[int] = (),
    large_text: bool = False,
    no_listening: bool = False,
) -> Accommodation:
    """Set or change it. What it means for attempts that are under way takes effect at once."""
    if not reason.strip():
        raise ExamError(_("Write down the reason. It stands in the protocol."))
    values: dict[str, Any] = {
        "percents": list(percents),
        "minutes": list(minutes),
        "large_text": large_text,
        "no_listening": no_listening,
        "reason": reason.strip(),
        "set_by": actor,
    }
    accommodation, _created = Accommodation.objects.update_or_create(
        student=student, assignment=assignment, defaults=values
    )
    record(
        actor,
        "accommodation.set",
        accommodation,
        student=student.pk,
        **{k: v for k, v in values.items() if k != "set_by"},
    )
    _refresh(student, assignment, now=now, reason=reason)
    return accommodation


@transaction.atomic
def remove_accommodation(accommodation: Accommodation, *, actor: User, now: datetime) -> None:
    record(actor, "accommodation.removed", accommodation, student=accommodation.student_id)
    student, assignment = accommodation.student, accommodation.assignment
    accommodation.delete()
    _refresh(student, assignment, now=now, reason=_("accommodation removed"))


def _refresh(student: User, assignment: Assignment | None, *, now: datetime, reason: str) -> None:
    """Bring attempts under way in line: sections to come, and the running one, which never gets shorter."""
    attempts = Attempt.objects.select_for_update(of=("self",)).select_related("assignment").order_by("pk")
    attempts = attempts.filter(student=student, state__in=["waiting", "running"])
    for attempt in attempts.filter(assignment=assignment) if assignment else attempts:
        before = list(attempt.section_seconds)
        allowance = allowance_of(attempt.assignment, student)
        attempt.section_seconds = [
            old if position <= attempt.section and not new else new
            for position, (old, new) in enumerate(zip(before, allowance.section_seconds, strict=True), start=1)
        ]
        attempt.large_text = allowance.large_text
        attempt.save(update_fields=["section_seconds", "large_text"])
        _move_deadline(attempt, before, now, reason)


def _move_deadline(attempt: Attempt, before: list[int], now: datetime, reason: str) -> None:
    position = attempt.section
    more = attempt.section_seconds[position - 1] - before[position - 1] if position else 0
    if more <= 0 or not attempt.assignment.timed:
        return
    section = AttemptSection.objects.filter(attempt=attempt, position=position, closed_at=None).first()
    if section is None:
        return
    section.deadline += timedelta(seconds=more)
    section.save(update_fields=["deadline"])
    note_events([attempt.pk], "time", f"+{more} {reason}", now=now)
