"""Reads that span models: who is in a room, and what is new in its journals."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from exams.models import Assignment, Attempt, ProctorMessage
from exams.models.assignments import AssignmentQuerySet
from exams.tally import JournalEvent
from tenants.statements import Statement

# Everybody who belongs into the room, has a seat or is in it, in the order of the seats; without seats by name.
ROSTER = Statement(
    """
WITH people AS (
    SELECT student_id AS id FROM {schema}.exams_attempt WHERE assignment_id = %(room)s
    UNION SELECT student_id FROM {schema}.exams_seat WHERE assignment_id = %(room)s
    UNION SELECT user_id FROM {schema}.exams_assignment_students WHERE assignment_id = %(room)s
    UNION SELECT m.student_id FROM {schema}.people_membership m
        JOIN {schema}.exams_assignment_groups g ON g.group_id = m.group_id
        WHERE g.assignment_id = %(room)s AND m.left_at IS NULL
)
SELECT u.id, u.first_name, u.last_name, t.number, t.checked_at IS NOT NULL,
       a.id, coalesce(a.state, ''), coalesce(a.section, 0), coalesce(a.fence, 0), a.seen_at, a.paused_at,
       coalesce(a.notice, 0), a.submitted_at, s.opened_at, s.audio_at, s.deadline, s.closed_at
FROM people p JOIN {schema}.people_user u ON u.id = p.id
LEFT JOIN {schema}.exams_seat t ON t.assignment_id = %(room)s AND t.student_id = u.id
LEFT JOIN {schema}.exams_attempt a ON a.assignment_id = %(room)s AND a.student_id = u.id
LEFT JOIN {schema}.exams_attemptsection s ON s.attempt_id = a.id AND s.position = a.section
ORDER BY t.number NULLS LAST, u.last_name, u.first_name, u.id
""",
    is_bulk=True,
)

# What came after the known place of each fence, by the primary key: a look costs what is new, not what is there.
# OFFSET keeps the planner from joining the whole journal.
NEWS = Statement(
    """
SELECT e.attempt_id, e.fence, e.seq, e.kind, e.section, e.question, e.value, e.client_at, e.received_at, e.verdict
FROM unnest(%(attempts)s::bigint[], %(fences)s::int[], %(seqs)s::int[]) AS known (attempt, fence, seq)
CROSS JOIN LATERAL (
    SELECT * FROM {schema}.exams_attemptevent e
    WHERE e.attempt_id = known.attempt AND e.fence = known.fence AND e.seq > known.seq
    OFFSET 0
) e
""",
    is_bulk=True,
)


@dataclass(frozen=True, slots=True)
class Seat:
    """One student on the board. `number` is None before the room has opened; the times are those of the section."""

    student: int
    first_name: str
    last_name: str
    number: int | None
    is_checked: bool
    attempt: int | None
    state: str
    section: int
    fence: int
    seen_at: datetime | None
    paused_at: datetime | None
    notice: int
    submitted_at: datetime | None
    opened_at: datetime | None
    audio_at: datetime | None
    deadline: datetime | None
    closed_at: datetime | None

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def kind(self) -> str:
        """absent, waiting, working, paused, break, done or void: one word for what the student does."""
        if self.attempt is None:
            return "absent"
        if self.state == "running":
            return "break" if self.closed_at else "paused" if self.paused_at else "working"
        return {"waiting": "waiting", "void": "void"}.get(self.state, "done")


def seats_of(room: int) -> list[Seat]:
    """One query whatever their number."""
    return [Seat(*row) for row in ROSTER.all({"room": room})]


def news_of(known: Iterable[tuple[int, int, int]]) -> list[JournalEvent]:
    """The events after these (attempt, fence, seq), in no order: one query."""
    columns = list(zip(*known, strict=True))
    if not columns:
        return []
    names = ("attempts", "fences", "seqs")
    values = {name: _array(column) for name, column in zip(names, columns, strict=True)}
    return [JournalEvent(*row) for row in NEWS.all(values)]


def _array(numbers: Iterable[int]) -> str:
    """As PostgreSQL writes an array: as text it is one type, whatever the size of the numbers."""
    return "{" + ",".join(map(str, numbers)) + "}"


def messages_of(attempt: Attempt) -> "QuerySet[ProctorMessage]":
    """What was written to this student, and to everybody since the student came in."""
    to_all = Q(attempt=None, at__gte=attempt.created_at)
    return ProctorMessage.objects.filter(Q(attempt=attempt) | to_all, assignment=attempt.assignment_id)


def rooms_of_board() -> AssignmentQuerySet:
    """Exam rooms without the document of their edition, which is large and which nothing on the board needs."""
    return Assignment.objects.exams().select_related("edition").defer("edition__document")
