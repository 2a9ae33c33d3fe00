"""Who may open what: library."""

from __future__ import annotations

from tests.access import Area

AREA = Area(center={})
