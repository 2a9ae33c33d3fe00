"""Using an invitation: a new account, or a group more for a student who has one.

The use is taken first, by a conditional update: of two who come for the last one, the second waits and is refused.
Whatever refuses after that gives it back, since all is one transaction.
"""

from typing import TypedDict

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from tenants.db import connection
from tenants.errors import Refused
from tenants.limits import Limit, LimitReached, check_limit
from tenants.people.models import STAFF_ROLES, Group, Invitation, Role, User
from tenants.people.services.groups import add_students, locked
from tenants.people.services.invitations import note_unsigned
from tenants.people.services.usernames import free_username

USED = "invitation.used"
TRIES = 3  # two people of one name may come by two links at the same moment


class Answers(TypedDict, total=False):
    first_name: str
    last_name: str
    phone: str
    email: str
    password: str
    language: str


class NoLongerUsable(Refused):
    """Used up, expired or revoked, perhaps a moment ago."""


class EmailTaken(Refused):
    """Somebody has an account with this address."""


def accept_invitation(
    invitation: Invitation,
    *,
    first_name: str,
    password: str,
    last_name: str = "",
    email: str = "",
    phone: str = "",
    language: str = "",
) -> User:
    """The account of somebody with the link or the code. Role, group and, where it is personal, the address are the
    invitation's, whatever was posted. Who needs an approval waits, inactive, in the group already."""
    person = User(
        role=invitation.role,
        email=(invitation.email or email).strip().lower(),
        first_name=first_name.strip(),
        last_name=last_name.strip(),
        phone=phone,
        language=language,
        invitation=invitation,
        password=make_password(password),  # takes its time: before the transaction
    )
    for _n in range(TRIES):
        try:
            return _accept(invitation, person)
        except IntegrityError as error:  # the name or the address was free a moment ago
            if "user_email_unique" in str(error):
                raise EmailTaken(_taken(person.email)) from error
            person.pk = None
    raise Refused(_("Many people come in at this moment. Try again."))


@transaction.atomic
def join_group(invitation: Invitation, student: User) -> Group:
    """The group of a class link for a student of the centre. Who is in it already spends nothing."""
    if student.role != Role.STUDENT or not invitation.is_class or invitation.group is None:
        raise Refused(_("This link is for students."))
    if invitation.group.memberships.current().filter(student=student).exists():
        return invitation.group
    _take_use(invitation)
    _enter(student, invitation)
    student.invitation = invitation
    student.save(update_fields=["invitation"])
    note_unsigned(invitation, USED, by=student.name, person=student.pk)
    return invitation.group


@transaction.atomic
def _accept(invitation: Invitation, person: User) -> User:
    invitation = _take_use(invitation)
    person.is_active, person.awaits_approval = not invitation.needs_approval, invitation.needs_approval
    if person.email and User.objects.filter(email=person.email).exists():
        raise EmailTaken(_taken(person.email))
    if person.is_active:
        _check_plan(person)
    person.username = free_username(person.first_name, person.last_name)
    person.save()
    _enter(person, invitation)
    note_unsigned(invitation, USED, by=person.name, person=person.pk)
    return person


def _take_use(invitation: Invitation) -> Invitation:
    """Its row stays locked: whoever else has the link waits here."""
    usable = Invitation.objects.usable().filter(pk=invitation.pk, token_hash=invitation.token_hash)
    if not usable.update(uses=F("uses") + 1):
        raise NoLongerUsable(_("This link does not work any more."))
    return Invitation.objects.select_related("group").get(pk=invitation.pk)


def _enter(person: User, invitation: Invitation) -> None:
    """A student joins the group, a teacher teaches it."""
    group = invitation.group
    if group is None:
        if invitation.is_class:
            raise Refused(_("The group of this link does not exist any more. Ask your centre for a new link."))
        return
    if person.role == Role.TEACHER:
        group.teachers.add(person)
        return
    group = locked(group)
    if group.archived_at:
        raise Refused(_("%(group)s is closed. Ask your centre for the link of another group.") % {"group": group.name})
    if group.capacity is not None and group.memberships.current().count() >= group.capacity:
        full = _("%(group)s is full. Ask your teacher for a place; this link goes on working.")
        raise Refused(full % {"group": group.name})
    add_students(group, [person])


def _check_plan(person: User) -> None:
    try:
        check_limit(Limit.STAFF if person.role in STAFF_ROLES else Limit.STUDENTS)
    except LimitReached as reached:
        full = _("%(center)s has no free place at the moment. Tell your centre; this link goes on working.")
        raise Refused(full % {"center": connection.tenant.name}) from reached


def _taken(email: str) -> str:
    return _("%(email)s has an account here already. Log in with it.") % {"email": email}
