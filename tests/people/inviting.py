"""What tests do with invitations."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from tenants.people.models import Invitation, User
from tenants.people.services.invitations import revoke_invitation, token_for

NEW = "new@test.example"
PASSWORD = "winter mikan tree"


def url_of(invitation: Invitation) -> str:
    return reverse("join", args=[token_for(invitation)])


def answers(**values: Any) -> dict[str, Any]:
    """The form of a new account, filled in."""
    data = {"first_name": "Дилноза", "last_name": "Каримова", "phone": "", "email": "", "language": "en"}
    return data | {"password": PASSWORD, "again": PASSWORD} | values


def uses(invitation: Invitation) -> int:
    return Invitation.objects.values_list("uses", flat=True).get(pk=invitation.pk)


def expire(invitation: Invitation) -> Invitation:
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now() - timedelta(minutes=1))
    invitation.refresh_from_db()
    return invitation


def use_up(invitation: Invitation) -> Invitation:
    Invitation.objects.filter(pk=invitation.pk).update(uses=invitation.max_uses)
    invitation.refresh_from_db()
    return invitation


def revoke(invitation: Invitation) -> Invitation:
    return revoke_invitation(invitation, actor=User.objects.get(username="teacher"))
