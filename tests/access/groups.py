"""Who may open what: groups."""

from __future__ import annotations

from typing import Any

from tenants.people.models import Group
from tests.access import Area, row


def make() -> dict[str, Any]:
    return {"group": Group.objects.get(name="N5 A").pk}


AREA = Area(
    make=make,
    forms=frozenset({"group_new", "group_edit", "group_add", "group_move"}),
    args={
        name: ["group"] for name in ("group", "group_edit", "group_add", "group_move", "group_history", "group_archive")
    },
    center={
        "groups": row("GET", admin=200, teacher=200, other_teacher=200),
        "group_new": row("GET", admin=200),
        "group": row("GET", admin=200, teacher=200),
        "group_edit": row("GET", admin=200, teacher=200),
        "group_add": row("GET", admin=200),
        "group_move": row("GET", admin=200),
        "group_history": row("GET", admin=200, teacher=200),
        "group_archive": row("POST", admin=302),
    },
)
