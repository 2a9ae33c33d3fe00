"""Who may open what: people and their pages."""

from __future__ import annotations

from tests.access import Area

AREA = Area(center={})
