"""Who may open what: requests for a centre, and finding one's own."""

from __future__ import annotations

from typing import Any

from tenants.models import ContactRequest
from tests.access import Area


def make_public() -> dict[str, Any]:
    said = {"center_name": "Tokio", "name": "Aziz", "phone": "+998901234567", "email": "aziz@tokio.test"}
    return {"contact_request": ContactRequest.objects.create(**said).pk}


AREA = Area(
    public={
        "contact": ("GET", 200, 200),
        "contact_thanks": ("GET", 200, 200),
        "find_center": ("GET", 200, 200),
        "find_center_sent": ("GET", 200, 200),
        "requests": ("GET", "login", 200),
        "request": ("GET", "login", 200),
        "request_note": ("POST", "login", 422),  # without a text
        "request_contacted": ("POST", "login", 302),
        "request_reject": ("POST", "login", 422),  # without a reason
        "request_approve": ("GET", "login", 200),
    },
    args={
        name: ["contact_request"]
        for name in ("request", "request_note", "request_contacted", "request_reject", "request_approve")
    },
    make_public=make_public,
)
