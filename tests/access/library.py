"""Who may open what: library. Staff see all of it; a teacher changes the own files only. `media` is the teacher's."""

from __future__ import annotations

from typing import Any

from exams.models import Question
from tests.access import Area, row
from tests.exams.media_files import stored


def make() -> dict[str, Any]:
    """A file of the teacher's that a question shows: it is not deleted, whoever asks."""
    media = stored()
    Question.objects.filter(pk=Question.objects.order_by("pk").values("pk")[:1]).update(picture=media)
    return {"library_file": media.pk}


STAFF = {"admin": 200, "teacher": 200, "other_teacher": 200}
CHANGES = {"admin": 302, "teacher": 302, "other_teacher": 403}
OF_ONE = ("media_edit", "media_state", "media_retry", "media_replace", "media_delete")

AREA = Area(
    args={name: ["library_file"] for name in OF_ONE},
    forms=frozenset({"media_upload", "media_edit", "media_unused"}),
    center={
        "media_library": row("GET", **STAFF),
        "media_upload": row("GET", **STAFF),
        "media_choose": row("GET", **STAFF),
        "media_unused": row("GET", **STAFF),
        "media_edit": row("GET", **STAFF),
        "media_state": row("GET", **STAFF),
        "media_retry": row("POST", **CHANGES),
        "media_replace": row("POST", **CHANGES | {"admin": 422, "teacher": 422}),
        "media_delete": row("POST", **CHANGES),
    },
    make=make,
)
