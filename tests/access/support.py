"""Support visits in a centre: an admin alone sees them. The link of a visit is its own key."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from tenants.models import SupportSession
from tests.access import Area, row


def make() -> dict[str, Any]:
    visit = SupportSession.objects.create(
        center=connection.tenant,
        owner=1,
        owner_name="Owner",
        reason="Help",
        token_hash=connection.schema_name,
        ends_at=timezone.now() + timedelta(hours=1),
    )
    return {"visit": visit.pk}


AREA = Area(
    center={
        "support": row("GET", admin=200),
        "support_visit": row("GET", admin=200),
        "support_visit_end": row("POST", admin=302),
        "support_allow": row("POST", admin=302),
        "support_leave": row("POST"),  # the visitor alone: tests/tenants/test_support.py
        "support_enter": row("GET", stranger=404),  # who has no link finds nothing, logged in or not
    },
    args={"support_visit": ["visit"], "support_visit_end": ["visit"], "support_enter": ["no-such-token"]},
    make=make,
)
