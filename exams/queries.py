"""Reads that span models: what the proctor's board shows."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet

from exams.models import Assignment, Attempt, ProctorMessage

BOARD = """
SELECT u.id, u.first_name, u.last_name, a.id, coalesce(a.state, ''), coalesce(a.section, 0),
       s.opened_at, s.deadline, s.closed_at, a.submitted_at,
       coalesce(j.answered, 0), coalesce(j.last_question, ''), greatest(j.last_at, a.seen_at),
       coalesce(j.away, 0), coalesce(j.devices, 0)
FROM people_user u
LEFT JOIN exams_attempt a ON a.student_id = u.id AND a.assignment_id = %(room)s
LEFT JOIN exams_attemptsection s ON s.attempt_id = a.id AND s.position = a.section
LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE last.kind = 'answer' AND last.value <> '' AND last.section = a.section) AS answered,
           (array_agg(last.question ORDER BY last.received_at DESC)
               FILTER (WHERE last.kind = 'answer' AND last.section = a.section))[1] AS last_question,
           max(last.received_at) AS last_at,
           count(*) FILTER (WHERE last.kind = 'blur') AS away,
           max(last.fence) AS devices
    FROM (
        SELECT DISTINCT ON (e.kind, CASE WHEN e.kind = 'blur' THEN e.fence || '.' || e.seq ELSE e.question END)
               e.kind, e.question, e.value, e.section, e.received_at, e.fence
        FROM exams_attemptevent e
        WHERE e.attempt_id = a.id AND e.fence > 0 AND e.verdict <> 'held'
        ORDER BY e.kind, CASE WHEN e.kind = 'blur' THEN e.fence || '.' || e.seq ELSE e.question END,
                 e.fence DESC, e.seq DESC
    ) last
) j ON true
WHERE a.id IS NOT NULL OR u.id IN (
    SELECT m.student_id FROM people_membership m
    JOIN exams_assignment_groups g ON g.group_id = m.group_id
    WHERE g.assignment_id = %(room)s AND m.left_at IS NULL)
ORDER BY u.last_name, u.first_name, u.id
"""


@dataclass(frozen=True, slots=True)
class Seat:
    """One student on the board. `last_at`: when a page of it was last heard."""

    student: int
    first_name: str
    last_name: str
    attempt: int | None
    state: str
    section: int
    opened_at: datetime | None
    deadline: datetime | None
    closed_at: datetime | None
    submitted_at: datetime | None
    answered: int
    last_question: str
    last_at: datetime | None
    away: int
    devices: int

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def kind(self) -> str:
        """absent, waiting, working, break, done or void: one word for the card's look."""
        if self.attempt is None:
            return "absent"
        if self.state == "running":
            return "break" if self.closed_at else "working"
        return {"waiting": "waiting", "void": "void"}.get(self.state, "done")


def board_seats(room: Assignment) -> list[Seat]:
    """Everybody who belongs into the room or is in it, by name: one query whatever their number."""
    with connection.cursor() as cursor:
        cursor.execute(BOARD, {"room": room.pk})
        return [Seat(*row) for row in cursor.fetchall()]


def messages_of(attempt: Attempt) -> "QuerySet[ProctorMessage]":
    """What was written to this student, and to everybody since the student came in."""
    to_all = Q(attempt=None, at__gte=attempt.created_at)
    return ProctorMessage.objects.filter(Q(attempt=attempt) | to_all, assignment=attempt.assignment_id)
