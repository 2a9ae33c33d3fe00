"""Who may open what: guest links and leads."""

from __future__ import annotations

from tests.access import Area

AREA = Area(center={})
