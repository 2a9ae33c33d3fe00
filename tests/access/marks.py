"""Who may open what: marks."""

from __future__ import annotations

from tests.access import Area

AREA = Area(center={})
