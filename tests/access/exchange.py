"""Who may open what: exchange."""

from __future__ import annotations

from tests.access import Area

AREA = Area(center={})
