"""Who may open what: invitations."""

from __future__ import annotations

from tests.access import Area

AREA = Area(center={})
