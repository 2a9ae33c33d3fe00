"""Deadlines of homework: the common one, a group's, a student's."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from exams.errors import ExamError
from exams.models import Assignment, Attempt, AttemptSection, Deadline
from tenants.people.models import Group, User
from tenants.people.services.audit import record


def deadline_for(homework: Assignment, student: User) -> datetime:
    """The student's own deadline, else the latest of the student's groups', else the common one."""
    own = homework.deadlines.filter(student=student).first()
    if own:
        return own.closes_at
    groups = Group.objects.filter(memberships__in=student.memberships.current())
    latest: datetime | None = homework.deadlines.filter(group__in=groups).aggregate(at=Max("closes_at"))["at"]
    return latest or homework.closes_at


def last_deadline(homework: Assignment) -> datetime:
    """When the last student's time is over."""
    latest: datetime | None = homework.deadlines.aggregate(at=Max("closes_at"))["at"]
    return max(homework.closes_at, latest) if latest else homework.closes_at


@transaction.atomic
def set_deadline(
    homework: Assignment,
    *,
    actor: User,
    closes_at: datetime,
    group: Group | None = None,
    student: User | None = None,
) -> None:
    """Move the common deadline, or a group's or a student's. Attempts under way follow at once."""
    if closes_at <= homework.opens_at:
        raise ExamError(_("Choose a time after the start."))
    if group or student:
        Deadline.objects.update_or_create(
            assignment=homework, group=group, student=student, defaults={"closes_at": closes_at}
        )
    else:
        homework.closes_at = closes_at
        homework.save(update_fields=["closes_at"])
    whom = {"group": group.pk if group else None, "student": student.pk if student else None}
    record(actor, "homework.deadline", homework, closes_at=closes_at.isoformat(), **whom)
    _refresh(homework)


def _refresh(homework: Assignment) -> None:
    attempts = Attempt.objects.select_for_update(of=("self",)).select_related("student").order_by("pk")
    for attempt in attempts.filter(assignment=homework, state__in=["waiting", "running"]):
        due = deadline_for(homework, attempt.student)
        if due == attempt.due_at:
            continue
        attempt.due_at = due
        attempt.save(update_fields=["due_at"])
        if not homework.timed:
            AttemptSection.objects.filter(attempt=attempt, closed_at=None).update(deadline=due)
