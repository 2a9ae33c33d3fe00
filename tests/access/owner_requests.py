"""Who may open what: requests for a centre."""

from __future__ import annotations

from tests.access import Area

AREA = Area(public={})
