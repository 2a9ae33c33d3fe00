"""Mails to students, each in the own language. What was sent stands in the audit log, so nobody gets one twice."""

import logging
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from exams.audience import students_of
from exams.models import Assignment, AssignmentStatus
from tenants.db import connection
from tenants.people.models import AuditEntry, User

log = logging.getLogger(__name__)
BATCH = 20  # a worker that is killed leaves at most so many without their mail
SENT, FAILED = "letters.sent", "letters.failed"


def untold(*, now: datetime) -> list[int]:
    """Cancelled assignments whose time has not passed, and of whose students some may not have been written to."""
    cancelled = Assignment.objects.filter(status=AssignmentStatus.CANCELLED, closes_at__gt=now)
    return [assignment.pk for assignment in cancelled if _without_letter(assignment).exists()]


def tell_cancelled(assignment_id: int) -> int:
    """Write to everybody to whom it was set and who has an address. Asking twice writes once. Returns how many."""
    told = 0
    while batch := _claim(assignment_id):
        assignment, students = batch
        try:
            _send(assignment, students)
        except OSError as error:  # smtplib's errors are among them
            log.warning("Letters about %s were not sent, the sweeper tries again: %s", assignment_id, error)
            _note(assignment, FAILED, students)
            break
        told += len(students)
    return told


def _claim(assignment_id: int) -> tuple[Assignment, list[User]] | None:
    """The next students, noted as written to before they are: whoever else asks now gets others."""
    with transaction.atomic():
        assignment = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment_id)
        if assignment.status != AssignmentStatus.CANCELLED:
            return None
        students = list(_without_letter(assignment)[:BATCH])
        if students:
            _note(assignment, SENT, students)
    return (assignment, students) if students else None


def _without_letter(assignment: Assignment) -> QuerySet[User]:
    told: set[int] = set()
    entries = AuditEntry.objects.filter(subject=_subject(assignment), action__in=[SENT, FAILED]).order_by("pk")
    for action, data in entries.values_list("action", "data"):
        told = told | set(data["students"]) if action == SENT else told - set(data["students"])
    return students_of(assignment).exclude(email="").exclude(pk__in=told).order_by("pk")


def _note(assignment: Assignment, action: str, students: list[User]) -> None:
    """Nobody's act: the product itself wrote."""
    ids = [student.pk for student in students]
    AuditEntry.objects.create(
        actor=None, actor_name="mikan", action=action, subject=_subject(assignment), data={"students": ids}
    )


def _subject(assignment: Assignment) -> str:
    return f"{assignment._meta.label_lower}:{assignment.pk}"


def _send(assignment: Assignment, students: list[User]) -> None:
    center = connection.tenant
    with get_connection() as mail, timezone.override(ZoneInfo(center.timezone)):
        for student in students:
            with translation.override(student.language or center.language):
                letter(assignment, student, center.name, mail).send()


def letter(assignment: Assignment, student: User, center: str, mail: Any) -> EmailMessage:
    """The mail about a cancelled assignment, in the current language and time zone."""
    homework = assignment.is_homework
    context = {
        "assignment": assignment,
        "student": student,
        "homework": homework,
        "when": assignment.closes_at if homework else assignment.opens_at,
        "center": center,
    }
    subject = _("Cancelled: %(title)s") % {"title": assignment.title}
    return EmailMessage(
        subject, render_to_string("exams/letters/cancelled.txt", context), to=[student.email], connection=mail
    )
