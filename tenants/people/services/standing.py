"""Who may be changed by whom, and who may be in: what every service of people asks first, inside its transaction."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _

from tenants.errors import Refused
from tenants.limits import Limit, check_limit
from tenants.people.models import STAFF_ROLES, Role, User
from tenants.people.rules import may_manage_admins

GIVEN_ROLES = (Role.STUDENT, Role.TEACHER, Role.CENTER_ADMIN)  # what a centre may make of somebody


def check_not_last_admin(leaving: Collection[User]) -> None:
    """Inside the transaction in which they leave: two admins who remove each other come here one after the other."""
    if not any(person.role == Role.CENTER_ADMIN for person in leaving):
        return
    admins = User.objects.active().staff().filter(role=Role.CENTER_ADMIN).order_by("pk")
    left = {admin.pk for admin in admins.select_for_update(no_key=True)} - {person.pk for person in leaving}
    if not left:
        raise Refused(_("There must be an active admin left. Make somebody else an admin first."))


def check_may_touch(people: Collection[User], *, actor: User) -> None:
    """Owners and support visits are nobody's to change here; admins only those of the centre itself may change."""
    if any(person.is_support or person.role == Role.OWNER for person in people):
        raise Refused(_("This account is not one of the centre's people."))
    if any(person.role == Role.CENTER_ADMIN for person in people) and not may_manage_admins(actor):
        raise Refused(_("Only an admin of the centre may change admins."))


def check_role(role: str, *, actor: User | None) -> None:
    if role not in GIVEN_ROLES:
        raise Refused(_("Choose admin, teacher or student."))
    if role == Role.CENTER_ADMIN and actor and not may_manage_admins(actor):
        raise Refused(_("Only an admin of the centre may make admins."))


def limit_of(role: str) -> Limit:
    return Limit.STAFF if role in STAFF_ROLES else Limit.STUDENTS


def let_in(people: Collection[User]) -> None:
    """Make them active, as far as the plan has room for all of them."""
    for limit in Limit.STUDENTS, Limit.STAFF:
        more = sum(limit_of(person.role) == limit for person in people)
        if more:
            check_limit(limit, more=more)
    User.objects.filter(pk__in=[person.pk for person in people]).update(is_active=True, awaits_approval=False)


def still(people: Collection[User], **state: Any) -> list[User]:
    """Those of them who are in this state now, locked until the transaction ends; in one order, so nobody deadlocks."""
    rows = User.objects.filter(pk__in=[person.pk for person in people], **state).order_by("pk")
    return list(rows.select_for_update(no_key=True))
