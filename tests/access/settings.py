"""Who may open what: the centre's settings and the audit log."""

from __future__ import annotations

from tests.access import Area

AREA = Area(center={})
