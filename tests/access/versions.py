"""Who may open what: versions. The test of the scene is the teacher's: colleagues read it, but do not change it."""

from __future__ import annotations

from tests.access import Area, row

READ = row("GET", admin=200, teacher=200, other_teacher=200)
CHANGE = row("POST", admin=302, teacher=302, other_teacher=403)
FORM = row("GET", admin=200, teacher=200, other_teacher=403)
CENTER = {
    "test_changes": READ,
    "edition_changes": READ,
    "edition_hide": CHANGE,
    "edition_show": CHANGE,
    "test_archive": CHANGE,
    "test_unarchive": CHANGE,
    "test_delete": FORM,
    "test_history": READ,
    "test_about": FORM,
    "test_share": FORM,
    "test_colleagues": READ,
}

AREA = Area(
    center=CENTER,
    args={name: ["test", 1] if name.startswith("edition_") else ["test"] for name in CENTER},
    forms=frozenset({"test_delete", "test_about", "test_share"}),
)
