"""An owner's visits to a centre: asked for with a reason, for a time, by a link that opens once; noted in both places.

In the centre the owner is one person of its own (`User.is_support`), active while a visit runs and without a password.
"""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.db import connection
from tenants.errors import Refused
from tenants.hosts import forget_hosts
from tenants.models import Center, CenterStatus, SupportSession
from tenants.moving.files import inside_public
from tenants.people.models import AuditEntry, Role, User
from tenants.people.origin import current_address
from tenants.people.services.sessions import end_sessions
from tenants.people.tokens import hash_of
from tenants.schemas import inside

MINUTES = (15, 30, 60, 120)
OPENS_FOR = timedelta(minutes=2)


@transaction.atomic
def ask_visit(center: Center, *, reason: str, minutes: int, by: User) -> tuple[SupportSession, str]:
    """The visit, and the secret of its link, which opens once within two minutes."""
    connection.set_schema_to_public()
    center = Center.objects.select_for_update().get(pk=center.pk)
    if not center.support_allowed:
        raise Refused(_("The centre does not let mikan's support in. Its admin can allow it."))
    if center.status != CenterStatus.ACTIVE:
        raise Refused(_("Only a centre that is active can be visited."))
    if minutes not in MINUTES or not reason.strip():
        raise Refused(_("A visit needs a reason and a time."))
    mine = SupportSession.objects.running().filter(center=center, owner=by.pk)
    if mine.exclude(entered_at=None).exists():
        raise Refused(_("You are in this centre already. End that visit first."))
    for asked in mine:  # and never came; the new link takes its place
        end_visit(asked, by=by, now=timezone.now())
    token = secrets.token_urlsafe(32)
    visit = SupportSession.objects.create(
        center=center,
        owner=by.pk,
        owner_name=by.name,
        reason=reason.strip(),
        token_hash=hash_of(token),
        ends_at=timezone.now() + timedelta(minutes=minutes),
    )
    _note(visit, "support.asked", by, reason=visit.reason, minutes=minutes)
    return visit, token


@transaction.atomic
def enter_visit(center: Center, token: str, *, now: datetime) -> tuple[SupportSession, User] | None:
    """Called in the centre: the visit that the link opens and its person, or None. A link opens once."""
    opens = SupportSession.objects.filter(center=center, token_hash=hash_of(token), entered_at=None, ended_at=None)
    visit = opens.filter(starts_at__gt=now - OPENS_FOR, ends_at__gt=now).select_for_update().first()
    if visit is None:
        return None
    person = _person_of(visit)
    visit.entered_at, visit.person = now, person.pk
    visit.save(update_fields=["entered_at", "person"])
    _note(visit, "support.entered", person, reason=visit.reason)
    transaction.on_commit(lambda: _queue_letter(visit))
    return visit, person


@transaction.atomic
def end_visit(visit: SupportSession, *, by: User | None, now: datetime) -> bool:
    """At once, wherever the visitor is. `by` None: its time is over. False where it had ended before."""
    name = by.name if by else ""
    if not SupportSession.objects.filter(pk=visit.pk, ended_at=None).update(ended_at=now, ended_by=name):
        return False
    visit.ended_at, visit.ended_by = now, name
    if visit.entered_at is None:
        return True
    _note(visit, "support.ended", by)
    with inside(visit.center):
        person = User.objects.get(pk=visit.person)
        person.set_unusable_password()  # a new one: what was logged in with the old is not logged in again later
        person.is_active = False
        person.save(update_fields=["password", "is_active"])
    transaction.on_commit(lambda: _leave(visit))
    transaction.on_commit(lambda: _queue_letter(visit))
    return True


def end_over(*, now: datetime) -> int:
    """Visits whose time is over, and those whose link was never opened; how many."""
    connection.set_schema_to_public()
    never = Q(entered_at=None, starts_at__lte=now - OPENS_FOR)
    over = SupportSession.objects.filter(Q(ends_at__lte=now) | never, ended_at=None).select_related("center")
    return sum(end_visit(visit, by=None, now=now) for visit in list(over))


@transaction.atomic
def allow_support(center: Center, *, allowed: bool, by: User, now: datetime) -> None:
    """The centre's admin decides. Who is inside leaves at once. Somebody on a visit decides nothing."""
    if by.is_support:
        raise Refused(_("The centre decides this, not its visitor."))
    center = Center.objects.select_for_update().get(pk=center.pk)
    if center.support_allowed == allowed:
        return
    Center.objects.filter(pk=center.pk).update(support_allowed=allowed)
    _note_both(center, "support.allowed" if allowed else "support.forbidden", by, _subject(center), center.name, {})
    if not allowed:
        for visit in SupportSession.objects.running().filter(center=center).select_related("center"):
            end_visit(visit, by=by, now=now)
    transaction.on_commit(forget_hosts)


def _person_of(visit: SupportSession) -> User:
    """The owner's person in this centre, made with the first visit. A name that a person of the centre has is left."""
    for username in (f"support-{visit.owner}", f"support-{visit.owner}@mikan"):
        person = User.objects.filter(username=username).first()
        if person is None:
            person = User(username=username, role=Role.CENTER_ADMIN, is_support=True)
        if person.is_support:
            person.first_name, person.last_name = f"mikan: {visit.owner_name}"[:80], ""
            person.role, person.is_active = Role.CENTER_ADMIN, True
            person.set_unusable_password()
            person.save()
            return person
    raise Refused(_("Two people of the centre have the names that a visit needs."))


def _leave(visit: SupportSession) -> None:
    with inside(visit.center):
        end_sessions([visit.person or 0])


def _queue_letter(visit: SupportSession) -> None:
    from tenants.tasks.support import queue_letter

    queue_letter(visit)


def _note(visit: SupportSession, action: str, who: User | None, **data: object) -> None:
    _note_both(visit.center, action, who, _subject(visit), visit.owner_name, data)


def _note_both(center: Center, action: str, who: User | None, subject: str, name: str, data: dict[str, object]) -> None:
    """In the log of the platform and in the centre's. Only one of the two knows the actor as a person of its own."""
    here = connection.schema_name
    told = who.name if who else "mikan"

    def write(**more: object) -> None:
        actor = who if connection.schema_name == here else None
        AuditEntry.objects.create(
            actor=actor, actor_name=told, action=action, subject=subject, subject_name=name[:200],
            address=current_address() if who else None, data=data | more,
        )  # fmt: skip

    with inside_public():
        write(center=center.name)
    with inside(center):
        write()


def _subject(of: Center | SupportSession) -> str:
    return f"{of._meta.label_lower}:{of.pk}"
