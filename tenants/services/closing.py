"""Closing a centre and opening it again. Its data stays whatever happens here.

What is guaranteed, in every process, from the commit on: no session of the centre has a person any more and no save is
taken (`tenants.statements.IS_OPEN` is part of both statements), no task of the centre starts, its sockets are told to
close. What a process may show for up to ten seconds more (`tenants.hosts`) is what any stranger sees: the login page.
"""

from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import transaction
from django.utils.translation import gettext as _

from tenants.db import connection
from tenants.errors import Refused
from tenants.hosts import forget_hosts
from tenants.models import Center, CenterStatus, Subscription, SuspendReason
from tenants.people.live import close_sockets_of_center
from tenants.people.models import AuditEntry, User
from tenants.people.services.audit import record
from tenants.schemas import inside


@transaction.atomic
def suspend_center(
    center: Center, *, by: User | None, reason: SuspendReason = SuspendReason.OWNER, note: str = ""
) -> Center:
    """Nobody works in it until it is reactivated. `by` is None where its trial has ended."""
    center = _locked(center, CenterStatus.ACTIVE)
    _change(center, CenterStatus.SUSPENDED, reason)
    if by:
        record(by, "center.suspended", center, note=note.strip())
    else:
        _note_itself("center.suspended", center, reason=reason)
    return center


@transaction.atomic
def reactivate_center(center: Center, *, by: User) -> Center:
    center = _locked(center, CenterStatus.SUSPENDED)
    if (trial := trial_that_ended(center)) is not None:
        raise Refused(
            _("The trial ended on %(day)s. Agree on a plan first, then the centre can open again.")
            % {"day": f"{trial.ends_on:%Y-%m-%d}"}
        )
    _change(center, CenterStatus.ACTIVE)
    record(by, "center.reactivated", center)
    return center


@transaction.atomic
def archive_center(center: Center, *, by: User) -> Center:
    """Its address is as if there were no centre; it is in the owner's list only when asked for."""
    center = _locked(center, CenterStatus.ACTIVE, CenterStatus.SUSPENDED)
    _change(center, CenterStatus.ARCHIVED)
    record(by, "center.archived", center)
    return center


@transaction.atomic
def unarchive_center(center: Center, *, by: User) -> Center:
    """Back among the suspended: opening it is a step of its own."""
    center = _locked(center, CenterStatus.ARCHIVED)
    _change(center, CenterStatus.SUSPENDED, SuspendReason.OWNER)
    record(by, "center.unarchived", center)
    return center


def trial_that_ended(center: Center) -> Subscription | None:
    """The last agreement, if it is a trial whose last day is over. None where another plan is in force or to come."""
    last = Subscription.objects.filter(center=center).order_by("-starts_on", "-pk").first()
    if last and last.is_trial and last.ends_on and last.ends_on < center.today:
        return last
    return None


def _note_itself(action: str, center: Center, **data: str) -> None:
    """Nobody's act: the clock's."""
    subject = f"{center._meta.label_lower}:{center.pk}"
    AuditEntry.objects.create(
        actor=None, actor_name="mikan", action=action, subject=subject, subject_name=center.name, data=data
    )


def _locked(center: Center, *statuses: CenterStatus) -> Center:
    connection.set_schema_to_public()
    center = Center.objects.select_for_update().get(pk=center.pk)
    if center.status not in statuses:
        raise Refused(_("This is done already, or somebody else changed the centre. Look at its status."))
    if center.delete_at:
        raise Refused(_("The centre is about to be deleted. Take that back first."))
    return center


def _change(center: Center, status: CenterStatus, reason: str = "") -> None:
    center.status, center.suspended_for = status, reason
    center.save(update_fields=["status", "suspended_for"])
    if status != CenterStatus.ACTIVE:
        _end_sessions(center)
        transaction.on_commit(lambda: close_sockets_of_center(center.schema_name))
    transaction.on_commit(forget_hosts)


def _end_sessions(center: Center) -> None:
    """Everybody's, in the same transaction as the status; out of the cache once that is committed."""
    with inside(center):
        keys = list(Session.objects.values_list("session_key", flat=True))
        Session.objects.all().delete()
        UserSession.objects.all().delete()
    transaction.on_commit(lambda: _forget_sessions(center, keys))


def _forget_sessions(center: Center, keys: list[str]) -> None:
    store = import_module(settings.SESSION_ENGINE).SessionStore
    with inside(center):
        caches[settings.SESSION_CACHE_ALIAS].delete_many([store.cache_key_prefix + key for key in keys])
