"""Who may open what: trying a draft (whoever may read the test; the check shows the key), and going on in a quiz."""

from __future__ import annotations

from tests.access import Area, row

AREA = Area(
    args={"tryout": ["test", 1], "tryout_check": ["test", 1], "quiz_step": ["attempt"]},
    center={
        "tryout": row("GET", admin=200, teacher=200, other_teacher=200),
        "tryout_check": row("POST", admin=200, teacher=200, other_teacher=200),
        "quiz_step": row("POST", student=302),
    },
)
