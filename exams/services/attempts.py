"""From entering a room to the receipt. What closes a section, by hand, by time or by the room, is one function."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from exams import sql
from exams.errors import ExamError
from exams.fold import Event, Sheet, fold
from exams.models import Assignment, AssignmentStatus, Attempt
from exams.signals import attempts_submitted
from tenants.db import connection
from tenants.people.models import User
from tenants.statements import Statement


@dataclass(frozen=True, slots=True)
class OpenPage:
    """What a page that has just been opened knows: its fence, its section and its times."""

    attempt: int
    fence: int
    section: int
    opened_at: datetime
    deadline: datetime
    edition: int
    title: str
    sections: int


def enter_room(assignment: Assignment, student: User, *, now: datetime) -> Attempt:
    """The student's one attempt in this room, made on the first visit."""
    attempt = Attempt.objects.filter(assignment=assignment, student=student).first()
    if attempt:
        return attempt
    if assignment.status != AssignmentStatus.OPEN or now >= assignment.closes_at:
        raise ExamError(_("This room is not open. Ask your teacher when it opens."))
    return Attempt.objects.get_or_create(assignment=assignment, student=student, defaults={"created_at": now})[0]


def open_section(attempt: int, student: int, *, position: int, now: datetime) -> bool:
    """Open the next section. False where it is not the next one, is open already, or the room takes nobody."""
    values = {"attempt": attempt, "student": student, "position": position, "now": now}
    return sql.OPEN_SECTION.one(values) is not None


def open_page(attempt: int, student: int, *, now: datetime) -> OpenPage | None:
    """A page shows the running section: the fence rises, older pages turn read-only. None where none is running."""
    row = sql.CLAIM_FENCE.one({"attempt": attempt, "student": student, "now": now})
    return OpenPage(*row) if row else None


def close_section(attempt: int, student: int, *, position: int, now: datetime) -> None:
    """The student finishes a section. A second click, or the clock beating the student, changes nothing."""
    _end(sql.END_SECTION, now=now, reason="student", position=position, attempt=attempt, student=student)


def close_overdue(*, now: datetime, attempts: Iterable[int] | None = None) -> None:
    """Close what is over its time: all of the centre's attempts, or these."""
    if attempts is None:
        _end(sql.END_OVERDUE, now=now, reason="time")
        _end(sql.END_LEFT_BETWEEN, now=now, reason="room", whole=True)
    else:
        _end(sql.END_OVERDUE_OF, now=now, reason="time", attempts=list(attempts))


def end_room_attempts(assignment: Assignment, *, now: datetime) -> None:
    """The room ends: everybody who is still in is submitted with what the journal holds."""
    _end(sql.END_ROOM, now=now, reason="room", whole=True, assignment=assignment.pk)


def sheet_of(attempt: int, *, section: int | None = None) -> Sheet:
    """The folded journal, of one section or of all: one query."""
    return fold(Event(*row) for row in sql.LAST_EVENTS.all({"attempt": attempt, "section": section or 0}))


def receipt_code(attempt: Attempt, sheet: Sheet) -> str:
    """Eight letters that stand for exactly these answers; staff can compute them again."""
    answers = ",".join(f"{key}={value}" for key, value in sorted(sheet.answers.items()))
    text = f"{connection.schema_name}:{attempt.pk}:{answers}"
    code = base64.b32encode(salted_hmac("exams.receipt", text, algorithm="sha256").digest()).decode()[:8]
    return f"{code[:4]}-{code[4:]}"


def _end(
    statement: Statement, *, now: datetime, reason: str, position: int = 0, whole: bool = False, **ids: Any
) -> None:
    row = statement.one({"now": now, "reason": reason, "position": position, "whole": whole, **ids})
    submitted = row[0] if row else []
    if submitted:
        transaction.on_commit(lambda: attempts_submitted.send_robust(Attempt, attempts=submitted))
