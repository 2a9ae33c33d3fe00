"""Who may open what: everybody's own pages."""

from __future__ import annotations

from tests.access import Area, L, row

AREA = Area(
    center={"first_password": row("GET", others=302)},  # nobody here has one: tests/people/test_gate.py
    public={"first_password": ("GET", L, 302)},
    forms=frozenset({"first_password"}),
)
