"""Who may open what: groups."""

from __future__ import annotations

from tests.access import Area

AREA = Area(center={})
