"""Who may open what: trying a draft. Whoever may read the test may try it; the check shows the key."""

from __future__ import annotations

from tests.access import Area, row

AREA = Area(
    args={"tryout": ["test", 1], "tryout_check": ["test", 1]},
    center={
        "tryout": row("GET", admin=200, teacher=200, other_teacher=200),
        "tryout_check": row("POST", admin=200, teacher=200, other_teacher=200),
    },
)
