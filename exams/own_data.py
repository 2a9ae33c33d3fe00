"""What exams keep about a person, for that person (tenants.people.own_data): the own sittings, and what was marked."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from exams.models import Accommodation, Attempt, AttemptEvent, EventKind, Material
from tenants.people import own_data
from tenants.people.models import User

# What the student's own pages have written; what a proctor did is in the room's protocol.
OWN_KINDS = [
    EventKind.ANSWER,
    EventKind.FLAG,
    EventKind.SECTION_OPEN,
    EventKind.SECTION_CLOSE,
    EventKind.AUDIO,
    EventKind.FOCUS,
    EventKind.BLUR,
    EventKind.DEVICE,
]


def connect() -> None:
    own_data.register("attempts", _attempts, centers_only=True)
    own_data.register("accommodations", _accommodations, centers_only=True)
    own_data.register("materials", _materials, centers_only=True)


def _attempts(user: User) -> list[dict[str, Any]]:
    """Two queries, however many there are. What would have been right stands nowhere here."""
    events = AttemptEvent.objects.filter(attempt__student=user, kind__in=OWN_KINDS)
    rows = events.order_by("attempt_id", "fence", "seq").values(
        "attempt_id", "kind", "question", "value", "client_at", "received_at", "verdict"
    )
    journals = {pk: [_without_attempt(row) for row in own] for pk, own in groupby(rows, lambda row: row["attempt_id"])}
    attempts = Attempt.objects.filter(student=user).select_related("assignment").order_by("created_at", "pk")
    return [
        {
            "title": attempt.assignment.title,
            "number": attempt.number,
            "state": attempt.state,
            "entered": attempt.created_at,
            "submitted": attempt.submitted_at,
            "journal": journals.get(attempt.pk, []),
        }
        for attempt in attempts
    ]


def _without_attempt(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "attempt_id"}


def _accommodations(user: User) -> Sequence[Mapping[str, Any]]:
    """What was granted; the reason is a note of staff."""
    granted = Accommodation.objects.filter(student=user).order_by("pk")
    return list(granted.values("assignment__title", "percents", "minutes", "large_text", "no_listening", "set_at"))


def _materials(user: User) -> Sequence[Mapping[str, Any]]:
    """What the person gave to students; the files are on the site."""
    given = Material.objects.filter(created_by=user).order_by("created_at", "pk")
    return list(given.values("title", "description", "level", "kind", "file_name", "url", "created_at", "updated_at"))
