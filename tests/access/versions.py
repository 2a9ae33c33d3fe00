"""Who may open what: versions."""

from __future__ import annotations

from tests.access import Area

AREA = Area(center={})
