"""Who may open what: materials."""

from __future__ import annotations

from tests.access import Area

AREA = Area(center={})
