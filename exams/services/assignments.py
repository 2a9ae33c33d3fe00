"""Exam rooms: planned, changed, opened, ended, cancelled."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from exams.errors import ExamError
from exams.models import Assignment, AssignmentStatus, Edition
from exams.services.attempts import end_room_attempts
from exams.services.seating import seat_everyone
from exams.signals import assignment_cancelled
from exams.waking import wake_room
from tenants.limits import Limit, check_limit
from tenants.people.models import Group, User
from tenants.people.services.audit import record


@transaction.atomic
def create_room(
    *,
    actor: User,
    edition: Edition,
    title: str,
    opens_at: datetime,
    closes_at: datetime,
    groups: Iterable[Group] = (),
    students: Iterable[User] = (),
    proctors: Iterable[User] = (),
    section_seconds: Sequence[int] | None = None,
    **options: Any,
) -> Assignment:
    """A planned room, if the centre's plan has room for it. Without `section_seconds` each section lasts as long as
    the test says.

    `options`: fields of Assignment that concern rooms (place, seats, mode, access_code, break_minutes, sound, …).
    """
    check_limit(Limit.EXAMS)
    room = Assignment.objects.create(
        edition=edition,
        title=title,
        opens_at=opens_at,
        closes_at=closes_at,
        section_seconds=list(section_seconds or seconds_of(edition)),
        created_by=actor,
        **options,
    )
    room.groups.set(groups)
    room.students.set(students)
    room.proctors.set(proctors)
    record(actor, "room.created", room, title=title)
    return room


@transaction.atomic
def change_room(
    room: Assignment,
    *,
    actor: User,
    groups: Iterable[Group],
    students: Iterable[User],
    proctors: Iterable[User],
    **fields: Any,
) -> Assignment:
    """Change a planned room, the test included; of an open one whatever does not touch what students have begun."""
    room = Assignment.objects.select_for_update(of=("self",)).get(pk=room.pk)
    if room.status not in {AssignmentStatus.PLANNED, AssignmentStatus.OPEN}:
        raise ExamError(_("This room is over. Copy it for another sitting."))
    if room.status == AssignmentStatus.OPEN and fields.get("edition", room.edition) != room.edition:
        raise ExamError(_("The room is open: its test can't be changed any more."))
    if room.status == AssignmentStatus.OPEN and fields.get("mode", room.mode) != room.mode:
        raise ExamError(_("The room is open: how it starts can't be changed any more."))
    if "edition" in fields and fields["edition"] != room.edition:
        fields["section_seconds"] = seconds_of(fields["edition"])
    for name, value in fields.items():
        setattr(room, name, value)
    room.save(update_fields=list(fields))
    room.groups.set(groups)
    room.students.set(students)
    room.proctors.set(proctors)
    if room.status == AssignmentStatus.OPEN:
        seat_everyone(room)
    record(actor, "room.changed", room, fields=sorted(fields))
    return room


def seconds_of(edition: Edition) -> list[int]:
    """Each section's time; EXAM_MINUTE_SECONDS shortens the minute for a demo."""
    return [section["minutes"] * settings.EXAM_MINUTE_SECONDS for section in edition.document["sections"]]


@transaction.atomic
def open_room(room: Assignment, *, actor: User | None, now: datetime) -> Assignment:
    """Students may come in, each to a numbered seat. Opening an open room changes nothing. No actor: its own time."""
    room = Assignment.objects.select_for_update(of=("self",)).get(pk=room.pk)
    if room.status == AssignmentStatus.OPEN:
        return room
    if room.status == AssignmentStatus.ENDED:
        raise ExamError(_("This room has ended. Make a new one for another sitting."))
    if room.status == AssignmentStatus.CANCELLED:
        raise ExamError(_("This room was cancelled. Copy it for another sitting."))
    if room.closes_at <= now:
        raise ExamError(_("The time for starting is over. Change the room's times first."))
    room.status = AssignmentStatus.OPEN
    room.save(update_fields=["status"])
    seat_everyone(room)
    if actor:
        record(actor, "room.opened", room)
    return room


def open_due_rooms(*, now: datetime) -> int:
    """Rooms that open by themselves, once their time has come."""
    due = Assignment.objects.exams().filter(
        opens_itself=True, status=AssignmentStatus.PLANNED, opens_at__lte=now, closes_at__gt=now
    )
    return len([open_room(room, actor=None, now=now) for room in due])


@transaction.atomic
def end_room(room: Assignment, *, actor: User, now: datetime) -> Assignment:
    """Nobody comes in any more; whoever is in is submitted with what is saved."""
    room = Assignment.objects.select_for_update(of=("self",)).get(pk=room.pk)
    if room.status in {AssignmentStatus.ENDED, AssignmentStatus.CANCELLED}:
        return room
    room.status, room.paused_at = AssignmentStatus.ENDED, None
    room.save(update_fields=["status", "paused_at"])
    end_room_attempts(room, now=now)
    record(actor, "room.ended", room)
    transaction.on_commit(lambda: wake_room(room.pk))
    return room


@transaction.atomic
def cancel_assignment(assignment: Assignment, *, actor: User, now: datetime, reason: str) -> Assignment:
    """Take it back before anybody has begun. The students are told."""
    if not reason.strip():
        raise ExamError(_("Write down the reason. Your students read it."))
    assignment = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
    if assignment.status == AssignmentStatus.CANCELLED:
        return assignment
    if assignment.status == AssignmentStatus.ENDED or assignment.attempts.exclude(state="waiting").exists():
        raise ExamError(_("Students have begun already. End it instead."))
    assignment.status, assignment.cancel_reason = AssignmentStatus.CANCELLED, reason.strip()[:200]
    assignment.save(update_fields=["status", "cancel_reason"])
    record(actor, "assignment.cancelled", assignment, reason=reason.strip())
    transaction.on_commit(lambda: wake_room(assignment.pk))
    transaction.on_commit(lambda: assignment_cancelled.send_robust(Assignment, assignment=assignment.pk))
    return assignment
