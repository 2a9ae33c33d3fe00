"""Who may open what: booklets."""

from __future__ import annotations

from tests.access import Area

AREA = Area(center={})
