"""People of a centre: added, changed, let out and in again. Whether the actor sees them, the view has asked already."""

from collections.abc import Collection, Iterable
from typing import TypedDict, Unpack

from allauth.account.forms import ResetPasswordForm
from allauth.account.models import EmailAddress
from allauth.core import context
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from tenants.db import connection
from tenants.errors import Refused
from tenants.limits import check_limit
from tenants.people.models import EmailChange, Group, Role, User
from tenants.people.phones import clean_phone
from tenants.people.services.audit import record, record_all
from tenants.people.services.groups import add_students, leave_groups
from tenants.people.services.passwords import give_first_password
from tenants.people.services.sessions import end_sessions
from tenants.people.services.standing import (
    check_may_touch,
    check_not_last_admin,
    check_role,
    let_in,
    limit_of,
    still,
)
from tenants.people.services.usernames import free_username

TRIES = 3  # two people of the same name may be added at the same moment


class PersonValues(TypedDict, total=False):
    first_name: str
    last_name: str
    email: str
    username: str
    phone: str
    language: str
    role: str


@transaction.atomic
def add_person(
    *,
    actor: User | None,
    role: str,
    first_name: str,
    last_name: str = "",
    email: str = "",
    username: str = "",
    phone: str = "",
    groups: Iterable[Group] = (),
    language: str = "",
    with_password: bool | None = None,
) -> User:
    """Somebody who may log in at once.

    Without an e-mail there is a first password, to be changed at the first login; with one only if `with_password`,
    else the person chooses one by "forgot password". A student joins the groups, a teacher teaches them.
    """
    check_role(role, actor=actor)
    check_limit(limit_of(role))
    person = User(
        role=role,
        first_name=first_name.strip(),
        last_name=last_name.strip(),
        email=email.strip().lower(),
        phone=_phone(phone),
        language=language,
    )
    person.set_unusable_password()
    if with_password or (with_password is None and not person.email):
        give_first_password(person)
    _insert(person, username.strip().lower())
    _place(person, groups, actor)
    if actor:
        record(actor, "person.added", person, role=role)
    return person


@transaction.atomic
def change_person(person: User, *, actor: User, **values: Unpack[PersonValues]) -> User:
    """Change what is given. Another role ends what the old one had: groups, open pages."""
    if values.get("role", person.role) != person.role:
        check_not_last_admin([person])  # it locks all admins in their order, so before one of them is locked here
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    check_may_touch([person], actor=actor)
    if "phone" in values:
        values["phone"] = _phone(values["phone"])
    for name in ("email", "username"):
        if name in values:
            values[name] = values[name].strip().lower()
    changed = [name for name, value in values.items() if getattr(person, name) != value]
    if not changed:
        return person
    if "role" in changed:
        _change_role(person, values["role"], actor=actor)
    for name in changed:
        setattr(person, name, values[name])  # type: ignore[literal-required]
    _save(person, [*changed, "search_key"])
    if "email" in changed:
        _forget_addresses(person)
    if "role" in changed:
        transaction.on_commit(lambda: end_sessions([person.pk]))
    record(actor, "person.changed", person, fields=changed, **({"role": values["role"]} if "role" in changed else {}))
    return person


@transaction.atomic
def deactivate_people(people: Collection[User], *, actor: User) -> int:
    """They cannot log in any more, and are out of every open page at once. Nothing of theirs is lost."""
    check_may_touch(people, actor=actor)
    if any(person.pk == actor.pk for person in people):
        raise Refused(_("You cannot deactivate yourself."))
    check_not_last_admin(people)
    leaving = still(people, is_active=True)
    User.objects.filter(pk__in=[person.pk for person in leaving]).update(is_active=False)
    record_all(actor, "person.deactivated", leaving)
    transaction.on_commit(lambda: end_sessions([person.pk for person in leaving]))
    return len(leaving)


@transaction.atomic
def reactivate_people(people: Collection[User], *, actor: User) -> int:
    """They may log in again with the password that they had. Those who wait for approval go another way."""
    check_may_touch(people, actor=actor)
    returning = still(people, is_active=False, awaits_approval=False)
    let_in(returning)
    record_all(actor, "person.reactivated", returning)
    return len(returning)


def reset_password(person: User, *, actor: User) -> str | None:
    """By mail where there is an e-mail (None), else a new first password, which is returned once."""
    if not person.email:
        return reset_to_first_password(person, actor=actor)
    _check_may_reset(person, actor)
    _mail_reset(person)
    record(actor, "person.reset_mailed", person)
    return None


@transaction.atomic
def reset_to_first_password(person: User, *, actor: User) -> str:
    """A new first password for a login card; the old password and every session of the person end."""
    _check_may_reset(person, actor)
    password = give_first_password(person)
    record(actor, "person.password_reset", person)
    transaction.on_commit(lambda: end_sessions([person.pk]))
    return password


def _check_may_reset(person: User, actor: User) -> None:
    check_may_touch([person], actor=actor)
    if not person.is_active:
        raise Refused(_("%(name)s is not active. Reactivate the account first.") % {"name": person.name})


def _insert(person: User, username: str) -> None:
    """With this user name, or with a free one; a name that is taken in this very moment is tried again."""
    for left in reversed(range(TRIES)):
        person.username = username or free_username(person.first_name, person.last_name)
        try:
            _save(person)
            break
        except Refused:
            if username or not left or not User.objects.filter(username=person.username).exists():
                raise


def _save(person: User, update_fields: list[str] | None = None) -> None:
    """What the fields and the constraints have against it becomes one sentence."""
    try:
        person.full_clean(exclude=["password"])
        with transaction.atomic():
            person.save(update_fields=update_fields)
    except ValidationError as error:
        raise Refused(error.messages[0]) from error
    except IntegrityError as error:
        raise Refused(_("Somebody else took this user name or e-mail just now. Choose another.")) from error


def _phone(text: str) -> str:
    try:
        return clean_phone(text)
    except ValidationError as error:
        raise Refused(error.messages[0]) from error


def _place(person: User, groups: Iterable[Group], actor: User | None) -> None:
    for group in groups:
        if person.role == Role.STUDENT:
            add_students(group, [person], actor=actor)
        elif person.role == Role.TEACHER:
            group.teachers.add(person)


def _change_role(person: User, role: str, *, actor: User) -> None:
    """What the old role had ends: an admin's power, a student's places, a teacher's groups."""
    check_role(role, actor=actor)
    if person.is_active and limit_of(role) != limit_of(person.role):
        check_limit(limit_of(role))
    if person.role == Role.STUDENT:
        leave_groups(person, actor=actor)
    person.teaching_groups.clear()


def _forget_addresses(person: User) -> None:
    """With the old e-mail nobody logs in or asks for a new password any more, and no change of it is under way."""
    EmailAddress.objects.filter(user=person).delete()
    EmailChange.objects.filter(user=person).delete()


def _mail_reset(person: User) -> None:
    """allauth's own mail, in the person's language."""
    form = ResetPasswordForm({"email": person.email})
    with translation.override(person.language or connection.tenant.language):
        if form.is_valid():
            try:
                form.save(context.request)
            except OSError as error:
                raise Refused(_("The mail server does not answer. Nothing was sent.")) from error
