"""Who may open what: everybody's own pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from tenants.people.models import User
from tenants.people.services.profile import set_avatar
from tests.access import Area, L, row
from tests.people.pictures import picture


def own(method: str = "GET", *, status: int = 200) -> Any:
    """Everybody with an account; a guest has none."""
    return row(method, others=status, guest=404)


def make() -> dict[str, Any]:
    """A portrait and a session of the student's."""
    student = User.objects.get(username="student")
    set_avatar(student, data=picture(), name="me.png")
    until = timezone.now() + timedelta(days=1)
    Session.objects.create(session_key="a-session-of-the-student", session_data="", expire_date=until)
    session = UserSession.objects.create(user=student, session_key="a-session-of-the-student", ip="192.0.2.1")
    return {"pictured": student.pk, "session": session.pk}


def make_public() -> dict[str, Any]:
    owner = User.objects.get(username="owner")
    set_avatar(owner, data=picture(), name="me.png")
    return {"pictured": owner.pk, "session": 0}


AREA = Area(
    center={
        "profile": own(),
        "avatar_change": own("POST", status=302),
        "avatar_remove": own("POST", status=302),
        "avatar": row("GET", student=200, teacher=200, other_teacher=200, admin=200),
        "email_change": row("GET", others=302, guest=404),  # to the password first
        "email_cancel": own("POST", status=302),
        "email_confirm": row("GET", others=200, stranger=200),  # the token is the key
        "sessions": own(),
        "sessions_end_others": own("POST", status=302),
        "session_end": row("POST", student=302),
        "own_data": own(),
        "first_password": row("GET", others=302, guest=404),  # nobody here has one: tests/people/test_gate.py
        "person_two_factor_reset": row("POST", admin=302),
    },
    public={
        "profile": ("GET", L, 200),
        "avatar_change": ("POST", L, 302),
        "avatar_remove": ("POST", L, 302),
        "avatar": ("GET", L, 200),
        "email_change": ("GET", L, 302),
        "email_cancel": ("POST", L, 302),
        "email_confirm": ("GET", 200, 200),
        "sessions": ("GET", L, 200),
        "sessions_end_others": ("POST", L, 302),
        "session_end": ("POST", L, 404),
        "own_data": ("GET", L, 200),
        "first_password": ("GET", L, 302),
        "person_two_factor_reset": ("POST", L, 404),
    },
    args={
        "avatar": ["pictured"],
        "session_end": ["session"],
        "email_confirm": ["no-such-token"],
        "person_two_factor_reset": ["pictured"],
    },
    forms=frozenset({"profile", "email_change", "email_confirm", "first_password"}),
    make=make,
    make_public=make_public,
)
