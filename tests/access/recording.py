"""Who may open what: a section's recording. Who may read the test but not change it gets 403 with a sentence."""

from __future__ import annotations

from tests.access import Area, row

PAGES = ("recording_cut", "recording_script")

AREA = Area(
    args={name: ["test", 3] for name in (*PAGES, "recording_choose")} | {"recording_take": ["test", 3, 1]},
    center={
        "recording_cut": row("GET", admin=200, teacher=200, other_teacher=403),
        "recording_script": row("GET", admin=200, teacher=200, other_teacher=403),
        "recording_choose": row("POST", admin=302, teacher=302, other_teacher=403),
        "recording_take": row("POST", other_teacher=403),
    },
    forms=frozenset(PAGES),
)
