"""Who may open what: imports of people."""

from __future__ import annotations

from tests.access import Area

AREA = Area(center={})
