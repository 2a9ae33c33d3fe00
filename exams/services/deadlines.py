"""Deadlines of homework: the common one, a group's, a student's."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F, Max, Q
from django.utils.translation import gettext as _

from exams.errors import ExamError
from exams.models import Assignment, Attempt, AttemptSection, Deadline
from tenants.people.models import Group, Membership, User
from tenants.people.services.audit import record


def deadline_for(homework: Assignment, student: User) -> datetime:
    """The student's own deadline, else the latest of the student's groups', else the common one."""
    own = homework.deadlines.filter(student=student).first()
    if own:
        return own.closes_at
    groups = Group.objects.filter(memberships__in=student.memberships.current())
    latest: datetime | None = homework.deadlines.filter(group__in=groups).aggregate(at=Max("closes_at"))["at"]
    return latest or homework.closes_at


def deadlines_of(homework: Iterable[Assignment], student: User) -> dict[int, datetime]:
    """The same for several pieces of homework, by their ids: two queries."""
    groups = list(student.memberships.current().values_list("group", flat=True))
    found = {one.pk: one.closes_at for one in homework}
    mine = Deadline.objects.filter(Q(student=student) | Q(group__in=groups), assignment__in=found)
    # a group's before a person's own, the latest of the groups' last: what comes later wins
    for deadline in mine.order_by(F("student").asc(nulls_first=True), "closes_at"):
        found[deadline.assignment_id] = deadline.closes_at
    return found


def deadlines_for(homework: Assignment, students: Iterable[User]) -> dict[int, datetime]:
    """The same for several students of one homework, by their ids: two queries."""
    found = {student.pk: homework.closes_at for student in students}
    deadlines = list(homework.deadlines.order_by("closes_at"))
    of_group = {deadline.group_id: deadline.closes_at for deadline in deadlines if deadline.group_id}
    members = Membership.objects.current().filter(group__in=of_group, student__in=found)
    by_group = sorted((of_group[group], student) for group, student in members.values_list("group", "student"))
    found |= {student: closes_at for closes_at, student in by_group}
    own = {deadline.student_id: deadline.closes_at for deadline in deadlines if deadline.student_id}
    return found | {student: own[student] for student in found if student in own}


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


@transaction.atomic
def remove_deadline(deadline: Deadline, *, actor: User) -> None:
    """The group or the student has the common deadline again."""
    homework = deadline.assignment
    record(actor, "homework.deadline_removed", homework, group=deadline.group_id, student=deadline.student_id)
    deadline.delete()
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
