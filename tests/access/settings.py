"""Who may open what: the centre's settings and the audit log."""

from __future__ import annotations

from tests.access import Area, row

AREA = Area(
    center={
        "settings": row("GET", admin=200),
        "branding": row("POST", admin=422),
        "audit": row("GET", admin=200),
        "audit_export": row("GET", admin=200),
    },
    public={"audit": ("GET", "login", 200), "audit_export": ("GET", "login", 200)},
    forms=frozenset({"settings"}),
)
