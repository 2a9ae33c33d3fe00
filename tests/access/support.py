"""Who may open what: support visits."""

from __future__ import annotations

from tests.access import Area

AREA = Area(center={})
