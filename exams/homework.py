"""Homework as its student sees it: when it is due, what was done, what is left."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from exams.models import Assignment, AssignmentStatus, Attempt, Deadline
from exams.services.deadlines import deadlines_of
from tenants.people.models import User

SOON = timedelta(days=2)


@dataclass(slots=True)
class Due:
    """One homework of one student."""

    homework: Assignment
    due_at: datetime
    now: datetime
    attempts: list[Attempt] = field(default_factory=list)

    @property
    def running(self) -> Attempt | None:
        """The attempt that the student can go on with."""
        last = self.attempts[-1] if self.attempts else None
        return last if last and last.state in {"waiting", "running"} else None

    @property
    def done(self) -> list[Attempt]:
        return [attempt for attempt in self.attempts if attempt.is_finished]

    @property
    def left(self) -> int:
        """Attempts that can still be begun."""
        return max(0, self.homework.attempts_allowed - len(self.attempts))

    @property
    def is_cancelled(self) -> bool:
        return self.homework.status == AssignmentStatus.CANCELLED

    @property
    def is_over(self) -> bool:
        return self.now >= self.due_at

    @property
    def is_soon(self) -> bool:
        return self.now <= self.due_at < self.now + SOON

    @property
    def is_early(self) -> bool:
        return self.now < self.homework.opens_at

    @property
    def can_begin(self) -> bool:
        return (
            self.homework.status == AssignmentStatus.OPEN and not self.is_early and not self.is_over and self.left > 0
        )

    @property
    def waits(self) -> bool:
        """Whether there is still something to do."""
        return not self.is_cancelled and not self.is_over and (bool(self.running) or self.can_begin)


def still_due(student: User, *, now: datetime) -> QuerySet[Assignment]:
    """Homework of a student whose time is not over for everybody; `Due` knows the rest."""
    later = Deadline.objects.filter(assignment=OuterRef("pk"), closes_at__gt=now)
    mine = Assignment.objects.homework().visible_to(student).filter(status=AssignmentStatus.OPEN, opens_at__lte=now)
    return mine.filter(Q(closes_at__gt=now) | Q(Exists(later)))


def dues_of(homework: Iterable[Assignment], student: User, *, now: datetime) -> list[Due]:
    """What each of these is to the student, in their order: four queries whatever their number."""
    homework = list(homework)
    due_at = deadlines_of(homework, student)
    attempts = defaultdict(list)
    for attempt in Attempt.objects.filter(student=student, assignment__in=homework).order_by("number"):
        attempts[attempt.assignment_id].append(attempt)
    return [Due(one, due_at[one.pk], now, attempts[one.pk]) for one in homework]
