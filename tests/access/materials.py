"""Who may open what: materials."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from exams.services.folders import add_folder
from exams.services.materials import add_file
from tenants.people.models import Group, User
from tests.access import Area, row

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def make() -> dict[str, Any]:
    """A file of the teacher's for one group, in a folder, and an empty folder."""
    teacher = User.objects.get(username="teacher")
    folder = add_folder(actor=teacher, name="Kanji")
    group = Group.objects.get(name="N5 A")
    material = add_file(SimpleUploadedFile("kana.pdf", PDF), actor=teacher, folder=folder, groups=[group])
    return {"material": material.pk, "folder": folder.pk, "empty_folder": add_folder(actor=teacher, name="Empty").pk}


STAFF = {"admin": 200, "teacher": 200, "other_teacher": 200}
THEIRS = STAFF | {"student": 200, "mate": 200}
AREA = Area(
    make=make,
    forms=frozenset(
        {
            "material_new",
            "material_link",
            "material_edit",
            "material_delete",
            "folder_new",
            "folder_edit",
            "folder_delete",
        }
    ),
    args={
        "material": ["material"],
        "material_file": ["material"],
        "material_edit": ["material"],
        "material_delete": ["material"],
        "material_folder": ["folder"],
        "folder_edit": ["folder"],
        "folder_delete": ["empty_folder"],
    },
    center={
        "materials": row("GET", **THEIRS, other_student=200),
        "material_new": row("GET", **STAFF),
        "material_link": row("GET", **STAFF),
        "material": row("GET", **THEIRS),
        "material_file": row("GET", **THEIRS),
        "material_edit": row("GET", admin=200, teacher=200, other_teacher=403),
        "material_delete": row("GET", admin=200, teacher=200, other_teacher=403),
        "material_folder": row("GET", **THEIRS),
        "folder_new": row("GET", **STAFF),
        "folder_edit": row("GET", **STAFF),
        "folder_delete": row("GET", **STAFF),
    },
)
