"""Whom a person may invite, as whom, and into which group."""

from django.utils.translation import gettext as _

from tenants.errors import Refused
from tenants.people.models import Group, Role, User
from tenants.people.rules import may_manage_admins

INVITED = (Role.STUDENT, Role.TEACHER, Role.CENTER_ADMIN)


def roles_to_invite(user: User) -> list[Role]:
    if user.role == Role.CENTER_ADMIN:
        return [role for role in INVITED if role != Role.CENTER_ADMIN or may_manage_admins(user)]
    return [Role.STUDENT] if user.role == Role.TEACHER else []


def check_may_invite(actor: User | None, role: Role, group: Group | None) -> None:
    """Refused, unless the actor may give this role and this group. None is the product itself."""
    if role not in (INVITED if actor is None else roles_to_invite(actor)):
        raise Refused(_("You cannot invite people with this role."))
    if role == Role.CENTER_ADMIN and group:
        raise Refused(_("Admins see every group, they are in none."))
    if actor is None:
        return
    if group and not Group.objects.visible_to(actor).current().filter(pk=group.pk).exists():
        raise Refused(_("You can invite into your own groups only, and into none that is archived."))
    if actor.role == Role.TEACHER and not group:
        raise Refused(_("Choose one of your groups."))
