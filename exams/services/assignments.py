"""Exam rooms: made, opened, ended."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from exams.errors import ExamError
from exams.models import Assignment, AssignmentStatus, Edition
from exams.services.attempts import end_room_attempts
from tenants.people.models import Group, User
from tenants.people.services.audit import record


@transaction.atomic
def create_room(
    *,
    actor: User,
    edition: Edition,
    title: str,
    groups: Iterable[Group],
    opens_at: datetime,
    closes_at: datetime,
    place: str = "",
    section_seconds: Sequence[int] | None = None,
) -> Assignment:
    """A planned room. Without `section_seconds` each section lasts as long as the test says."""
    room = Assignment.objects.create(
        edition=edition,
        title=title,
        place=place,
        opens_at=opens_at,
        closes_at=closes_at,
        section_seconds=list(section_seconds or seconds_of(edition)),
        created_by=actor,
    )
    room.groups.set(groups)
    record(actor, "room.created", room, title=title)
    return room


def seconds_of(edition: Edition) -> list[int]:
    """Each section's time; EXAM_MINUTE_SECONDS shortens the minute for a demo."""
    return [section["minutes"] * settings.EXAM_MINUTE_SECONDS for section in edition.document["sections"]]


@transaction.atomic
def open_room(room: Assignment, *, actor: User, now: datetime) -> Assignment:
    """Students may come in. Opening an open room changes nothing."""
    room = Assignment.objects.select_for_update().get(pk=room.pk)
    if room.status == AssignmentStatus.OPEN:
        return room
    if room.status == AssignmentStatus.ENDED:
        raise ExamError(_("This room has ended. Make a new one for another sitting."))
    if room.closes_at <= now:
        raise ExamError(_("The time for starting is over. Change the room's times first."))
    room.status = AssignmentStatus.OPEN
    room.save(update_fields=["status"])
    record(actor, "room.opened", room)
    return room


@transaction.atomic
def end_room(room: Assignment, *, actor: User, now: datetime) -> Assignment:
    """Nobody comes in any more; whoever is in is submitted with what is saved."""
    room = Assignment.objects.select_for_update().get(pk=room.pk)
    if room.status == AssignmentStatus.ENDED:
        return room
    room.status = AssignmentStatus.ENDED
    room.save(update_fields=["status"])
    end_room_attempts(room, now=now)
    record(actor, "room.ended", room)
    return room
