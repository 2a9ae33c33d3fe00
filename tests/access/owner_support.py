"""Who may open what: exports, imports and deletions."""

from __future__ import annotations

from tests.access import Area

AREA = Area(public={})
