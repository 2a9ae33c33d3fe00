"""Who may open what: marks."""

from __future__ import annotations

from tests.access import Area, row

STAFF = {"admin": 200, "teacher": 200, "other_teacher": 200}
AREA = Area(
    center={
        "marks_preview": row("POST", **STAFF),
        "readings": row("GET", **STAFF),
        "paste_split": row("POST", **STAFF),
        # without a level there is nothing to check
        "level_check": row("POST", **dict.fromkeys(STAFF, 422)),
    },
    forms=frozenset({"readings"}),
)
