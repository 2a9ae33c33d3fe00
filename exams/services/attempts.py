"""From entering to the receipt. Whatever closes a section (hand, time, room, proctor) is one function."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Max
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from exams import sql
from exams.errors import ExamError
from exams.fold import Event, Sheet, fold
from exams.models import Assignment, AssignmentStatus, Attempt
from exams.models.attempts import FINISHED
from exams.services.accommodations import Allowance, allowance_of
from exams.services.deadlines import deadline_for
from exams.services.seating import take_seat
from exams.signals import attempts_submitted
from tenants.db import connection
from tenants.people.models import User
from tenants.statements import Statement


@dataclass(frozen=True, slots=True)
class OpenPage:
    """What a page that has just been opened knows: its fence, its section, its times, and how the room is set."""

    attempt: int
    fence: int
    section: int
    opened_at: datetime
    deadline: datetime
    edition: int
    title: str
    section_seconds: list[int]
    audio_at: datetime
    paused_at: datetime | None
    notice: int
    large_text: bool
    sound: str
    plays: int | None
    timed: bool
    may_pause: bool
    has_safe_browser: bool

    @property
    def sections(self) -> int:
        """How many are sat."""
        return sum(1 for seconds in self.section_seconds if seconds)


def enter_room(assignment: Assignment, student: User, *, now: datetime, code: str = "") -> Attempt:
    """The student's one attempt in this room, made on the first visit. `code` is what the room's board shows."""
    attempt = Attempt.objects.filter(assignment=assignment, student=student).first()
    if attempt:
        return attempt
    if assignment.status != AssignmentStatus.OPEN or now >= assignment.closes_at:
        raise ExamError(_("This room is not open. Ask your teacher when it opens."))
    if assignment.access_code and code.strip().upper() != assignment.access_code:
        raise ExamError(_("This is not the room's code. It is shown in the room."))
    return _enter(assignment, student, now=now)


@transaction.atomic
def _enter(assignment: Assignment, student: User, *, now: datetime) -> Attempt:
    allowance = allowance_of(assignment, student)
    attempt, created = Attempt.objects.get_or_create(
        assignment=assignment, student=student, number=1, defaults=_start_values(allowance, now)
    )
    if created:
        take_seat(assignment, student)
    return attempt


@transaction.atomic
def begin_homework(homework: Assignment, student: User, *, now: datetime) -> Attempt:
    """The attempt that the student is at, else the next one that is allowed."""
    Assignment.objects.select_for_update(of=("self",)).get(pk=homework.pk)  # two clicks make one attempt
    last = Attempt.objects.filter(assignment=homework, student=student).order_by("-number").first()
    if last and last.state not in FINISHED:
        return last
    due = deadline_for(homework, student)
    if homework.status != AssignmentStatus.OPEN or now < homework.opens_at:
        raise ExamError(_("This homework is not open yet."))
    if now >= due:
        raise ExamError(_("The deadline is over. Ask your teacher for more time."))
    number = (Attempt.objects.filter(assignment=homework, student=student).aggregate(n=Max("number"))["n"] or 0) + 1
    if number > homework.attempts_allowed:
        raise ExamError(_("You have used all attempts at this homework."))
    values = _start_values(allowance_of(homework, student), now)
    return Attempt.objects.create(assignment=homework, student=student, number=number, due_at=due, **values)


def _start_values(allowance: Allowance, now: datetime) -> dict[str, Any]:
    if not any(allowance.section_seconds):
        raise ExamError(_("Nothing is left to sit here with your exemption. Ask your teacher."))
    return {
        "created_at": now,
        "section_seconds": allowance.section_seconds,
        "large_text": allowance.large_text,
    }


def open_section(attempt: int, student: int, *, position: int, now: datetime) -> bool:
    """Open the next section. False where it is not the next one, is open already, or the room takes nobody."""
    values = {"attempt": attempt, "student": student, "position": position, "now": now}
    return sql.OPEN_SECTION.one(values) is not None


def open_page(attempt: int, student: int, *, now: datetime) -> OpenPage | None:
    """A page shows the running section: the fence rises, older pages turn read-only. None where none is running."""
    row = sql.CLAIM_FENCE.one({"attempt": attempt, "student": student, "now": now})
    return OpenPage(*row) if row else None


def close_section(attempt: int, student: int, *, position: int, now: datetime) -> bool:
    """The student finishes a section. False where a second click, or the clock beating the student, changed nothing."""
    ended = _end(sql.END_SECTION, now=now, reason="student", position=position, attempt=attempt, student=student)
    return ended.sections > 0


def close_overdue(*, now: datetime, attempts: Iterable[int] | None = None) -> None:
    """Close what is over its time: all of the centre's attempts, or these."""
    if attempts is None:
        _end(sql.END_OVERDUE, now=now, reason="time")
        _end(sql.END_LEFT_BETWEEN, now=now, reason="room", whole=True)
        _end(sql.END_DUE, now=now, reason="time", whole=True)
    else:
        _end(sql.END_OVERDUE_OF, now=now, reason="time", attempts=list(attempts))


def end_room_attempts(assignment: Assignment, *, now: datetime) -> None:
    """The room ends: everybody who is still in is submitted with what the journal holds."""
    _end(sql.END_ROOM, now=now, reason="room", whole=True, assignment=assignment.pk)


def end_attempts(attempts: Iterable[int], *, now: datetime) -> list[int]:
    """The proctor ends these: submitted with what the journal holds. The ids of those that were running."""
    return _end(sql.END_THESE, now=now, reason="proctor", whole=True, attempts=list(attempts)).submitted


def sheet_of(attempt: int, *, section: int | None = None) -> Sheet:
    """The folded journal, of one section or of all: one query."""
    return fold(Event(*row) for row in sql.LAST_EVENTS.all({"attempt": attempt, "section": section or 0}))


def receipt_code(attempt: Attempt, sheet: Sheet) -> str:
    """Eight letters that stand for exactly these answers; staff can compute them again."""
    answers = ",".join(f"{key}={value}" for key, value in sorted(sheet.answers.items()))
    text = f"{connection.schema_name}:{attempt.pk}:{answers}"
    code = base64.b32encode(salted_hmac("exams.receipt", text, algorithm="sha256").digest()).decode()[:8]
    return f"{code[:4]}-{code[4:]}"


class _Ended(NamedTuple):
    """Ids of the attempts that were submitted, and how many sections were closed."""

    submitted: list[int]
    sections: int


def _end(
    statement: Statement, *, now: datetime, reason: str, position: int = 0, whole: bool = False, **ids: Any
) -> _Ended:
    row = statement.one({"now": now, "reason": reason, "position": position, "whole": whole, **ids})
    ended = _Ended(*row) if row else _Ended([], 0)
    if ended.submitted:
        transaction.on_commit(lambda: attempts_submitted.send_robust(Attempt, attempts=ended.submitted))
    return ended
