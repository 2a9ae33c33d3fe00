"""Who may open what: recording."""

from __future__ import annotations

from tests.access import Area

AREA = Area(center={})
