"""Fetching ahead: a room's recordings are sealed when it opens, and students' devices store them before the section."""

import base64
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse

from exams.media.sealing import seal
from exams.models import Assignment, AssignmentKind, AssignmentStatus, Attempt, MediaFile, SoundPolicy
from exams.models.editions import EditionMedia
from exams.paper import Kept
from tenants.db import connection


def recordings_of(assignment: Assignment) -> dict[int, MediaFile]:
    """Section position -> its recording: one query."""
    uses = EditionMedia.objects.filter(edition=assignment.edition_id, media__kind="audio").select_related("media")
    return {use.section: use.media for use in uses}


def seal_open_rooms() -> int:
    """Recordings of open rooms and guest links that are not sealed yet; the sweeper calls it. Returns how many."""
    waiting = MediaFile.objects.filter(
        kind="audio",
        sealed="",
        uses__edition__assignments__in=Assignment.objects.exclude(kind=AssignmentKind.HOMEWORK).filter(
            status="open", sound=SoundPolicy.DEVICE
        ),
    )
    return sum(_seal(pk) for pk in waiting.values_list("pk", flat=True).distinct())


@transaction.atomic
def _seal(pk: int) -> bool:
    medium = MediaFile.objects.select_for_update().get(pk=pk)
    if medium.sealed:
        return False
    with medium.file.open("rb") as source:
        sealed = seal(source.read(), bytes(medium.seal_key))
    medium.sealed.save("recording.sealed", ContentFile(sealed), save=False)
    medium.save(update_fields=["sealed"])
    return True


def ahead_of(attempt: Attempt) -> list[dict[str, Any]]:
    """What the device of somebody who waits may store now: section, address and name of each sealed recording."""
    room = attempt.assignment
    if room.status != AssignmentStatus.OPEN or room.sound != SoundPolicy.DEVICE:
        return []
    return [
        {
            "section": section,
            "url": reverse("recording_ahead", args=[attempt.pk, section]),
            "name": name_of(medium),
        }
        for section, medium in sorted(recordings_of(room).items())
        if medium.sealed and section > attempt.section and attempt.section_seconds[section - 1]
    ]


_sealed = Kept()


def sealed_of(media: int) -> dict[str, str]:
    """What opens a recording that was stored ahead: its name there, the key, and what it is then. Only for the page of
    the section that plays it."""
    return _sealed.fetch((connection.schema_name, media), lambda: _opener(MediaFile.objects.get(pk=media)))


def _opener(medium: MediaFile) -> dict[str, str]:
    key = base64.b64encode(bytes(medium.seal_key)).decode()
    return {"name": name_of(medium), "key": key, "type": medium.content_type}


def name_of(medium: MediaFile) -> str:
    """What a device keeps it under: another file never has the same name."""
    return f"{medium.pk}-{medium.sha256[:16]}"
