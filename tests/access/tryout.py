"""Who may open what: tryout."""

from __future__ import annotations

from tests.access import Area

AREA = Area(center={})
