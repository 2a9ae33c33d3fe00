"""Who may open what: tests in and out of files."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile

from exams.services.exchange import start_import
from tenants.people.models import User
from tests.access import Area, row

TABLE = "Question,Choice 1,Choice 2,Choice 3,Right answer\n一,あ,い,う,1\n".encode()


def make() -> dict[str, Any]:
    """A file of the teacher's to be confirmed, and one to be cancelled."""
    teacher = User.objects.get(username="teacher")
    keys = ("look", "confirm", "cancel")
    return {f"file_{key}": start_import(ContentFile(TABLE, f"{key}.csv"), actor=teacher).pk for key in keys}


ALL = {"admin": 200, "teacher": 200, "other_teacher": 200}
AREA = Area(
    center={
        "test_import": row("GET", **ALL),
        "test_template": row("GET", **ALL),
        "test_import_preview": row("GET", teacher=200),
        "test_import_confirm": row("POST", teacher=422),
        "test_import_cancel": row("POST", teacher=302),
        "test_export": row("GET", **ALL),
    },
    args={
        "test_template": ["xlsx"],
        "test_import_preview": ["file_look"],
        "test_import_confirm": ["file_confirm"],
        "test_import_cancel": ["file_cancel"],
        "test_export": ["test"],
    },
    forms=frozenset({"test_import"}),
    make=make,
)
