"""Who may open what: bank."""

from __future__ import annotations

from tests.access import Area

AREA = Area(center={})
