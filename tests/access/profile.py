"""Who may open what: everybody's own pages."""

from __future__ import annotations

from tests.access import Area

AREA = Area(center={})
