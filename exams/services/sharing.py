"""Sharing a test with colleagues, who may then change it like their own."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from exams.errors import ExamError
from exams.models import MockTest
from exams.services.authoring_notes import lock_test
from tenants.people.models import Role, User
from tenants.people.models.users import UserQuerySet
from tenants.people.services.audit import record


def may_share(test: MockTest, user: User) -> bool:
    """Its author and admins; who was let in lets nobody else in."""
    return user.role == Role.CENTER_ADMIN or test.created_by_id == user.pk


def colleagues_of(test: MockTest) -> UserQuerySet:
    """Teachers who do not have it anyway."""
    return User.objects.active().staff().filter(role=Role.TEACHER).exclude(pk=test.created_by_id)


@transaction.atomic
def share_test(test: MockTest, *, actor: User, people: Iterable[User]) -> MockTest:
    """Exactly these colleagues may change it from now on. Each who comes or goes is a line of the audit log."""
    test = lock_test(test.pk)
    wanted = {person.pk: person for person in people}
    known = colleagues_of(test).filter(pk__in=wanted)
    if len(known) != len(wanted):
        raise ExamError(_("A test is shared with teachers of this centre."))
    before = {person.pk: person for person in test.editors.all()}
    come = [person for pk, person in wanted.items() if pk not in before]
    gone = [person for pk, person in before.items() if pk not in wanted]
    test.editors.set(wanted.values())
    if come:
        record(actor, "test.shared", test, to=[person.name for person in come])
    if gone:
        record(actor, "test.unshared", test, **{"from": [person.name for person in gone]})
    return test
