"""Who may open what: authoring."""

from __future__ import annotations

from tests.access import Area

AREA = Area(center={})
