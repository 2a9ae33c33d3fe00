"""Who may open what: centres and plans."""

from __future__ import annotations

from tests.access import Area

AREA = Area(public={})
