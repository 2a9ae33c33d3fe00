"""Who may open what: guest links and leads. The guest of the matrix came by no link; tests/exams/test_guests.py has one
who did."""

from __future__ import annotations

from typing import Any

from exams.guests import token_of_link
from tests.access import Area, row
from tests.exams.makers import guest_link, guest_of


def make() -> dict[str, Any]:
    link = guest_link()
    lead = guest_of(link).student.lead
    return {"guest_link": link.pk, "guest_token": token_of_link(link), "lead": lead.pk}


STAFF = {"teacher": 200, "other_teacher": 200, "admin": 200}
OWN = {"teacher": 200, "admin": 200}
DONE = {"teacher": 302, "admin": 302}
AREA = Area(
    center={
        "guests": row("GET", **STAFF),
        "guest_new": row("GET", **STAFF),
        "guest_link": row("GET", **OWN),
        "guest_edit": row("GET", **OWN),
        "guest_revoke": row("POST", **DONE),
        "guest_renew": row("POST", **DONE),
        "guest_enter": row("GET", stranger=200, others=200),
        "guest_leave": row("POST", guest=302),
        "leads": row("GET", **STAFF),
        "leads_export": row("POST", **STAFF),
        "leads_clean": row("POST", admin=302),
        "lead": row("GET", **OWN),
        "lead_note": row("POST", **DONE),
        "lead_student": row("POST", teacher=422, admin=302),  # a teacher must choose a group
        "lead_delete": row("POST", admin=302),
    },
    args={
        **{name: ["guest_link"] for name in ("guest_link", "guest_edit", "guest_revoke", "guest_renew")},
        **{name: ["lead"] for name in ("lead", "lead_note", "lead_student", "lead_delete")},
        "guest_enter": ["guest_token"],
    },
    forms=frozenset({"guest_new", "guest_edit", "guest_enter"}),
    make=make,
)
