"""Who may open what: people and their pages."""

from __future__ import annotations

from typing import Any

from tenants.people.models import Role, User
from tests.access import Area, row


def make() -> dict[str, Any]:
    """Somebody whom the password and state rows may change: a student of the teacher's group, and one of no group."""
    stray = User.objects.create_user("stray", "mikan-test-2026", role=Role.STUDENT, first_name="Stray")
    return {"stray": stray.pk}


AREA = Area(
    make=make,
    forms=frozenset({"people_bulk", "person_new", "person_edit"}),
    args={
        "person": ["student"],
        "person_edit": ["student"],
        "person_password": ["stray"],
        "person_state": ["stray"],
    },
    center={
        "people": row("GET", admin=200, teacher=200, other_teacher=200),
        "people_bulk": row("GET"),  # without an act: tests/people/test_people_list.py
        "person_new": row("GET", admin=200),
        "username_offer": row("GET", admin=200),
        "person": row("GET", admin=200, teacher=200),
        "person_edit": row("GET", admin=200, teacher=200),
        "person_password": row("POST", admin=302),
        "person_state": row("POST"),  # without an act: tests/people/test_person.py
    },
)
