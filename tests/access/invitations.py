"""Access rows of invitations, and of the people who use them."""

from typing import Any

from tenants.people.models import Group, Role, User
from tenants.people.services.invitations import create_class_invitation, invite_person, token_for
from tests.access import Area, row


def make() -> dict[str, Any]:
    """A class link of the teacher of N5 A, and a personal one beside it."""
    teacher, group = User.objects.get(username="teacher"), Group.objects.get(name="N5 A")
    of_class = create_class_invitation(actor=teacher, group=group)
    personal = invite_person(actor=teacher, email="new@test.example", role=Role.STUDENT, group=group)
    return {"class_link": of_class.pk, "personal_link": personal.pk, "token": token_for(of_class)}


AREA = Area(
    center={
        "invitations": row("GET", teacher=200, other_teacher=200, admin=200),
        "invitation_new": row("GET", teacher=200, other_teacher=200, admin=200),
        "invitation_class_new": row("GET", teacher=200, other_teacher=200, admin=200),
        "invitation": row("GET", teacher=200, admin=200),
        "invitation_show": row("GET", teacher=200, admin=200),
        "invitation_resend": row("POST", teacher=302, admin=302),
        "invitation_renew": row("POST", teacher=302, admin=302),
        "invitation_revoke": row("POST", teacher=302, admin=302),
        "join_code": row("GET", stranger=200, others=200),
        "join": row("GET", stranger=200, others=200),
        "join_ask": row("POST", stranger=302, others=302),
        "joined": row("GET", stranger=302, others=302),
    },
    args={
        "invitation": ["class_link"],
        "invitation_show": ["class_link"],
        "invitation_resend": ["personal_link"],
        "invitation_renew": ["personal_link"],
        "invitation_revoke": ["personal_link"],
        "join": ["token"],
        "join_ask": ["token"],
    },
    forms=frozenset({"invitation_new", "invitation_class_new", "join_code", "join"}),
    make=make,
)
