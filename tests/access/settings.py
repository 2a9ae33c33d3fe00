"""Who may open what: the centre's settings and the audit log."""

from __future__ import annotations

from tests.access import Area, row

AREA = Area(
    center={"settings": row("GET", admin=200)},
    forms=frozenset({"settings"}),
)
