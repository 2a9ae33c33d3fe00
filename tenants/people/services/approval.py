"""People who came by an invitation and wait until an admin has looked at them."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import ProtectedError

from tenants.people.models import AuditEntry, User
from tenants.people.services.audit import record_all
from tenants.people.services.standing import check_may_touch, let_in, still


@transaction.atomic
def approve_people(people: Collection[User], *, actor: User) -> int:
    """They may log in now. Of two admins at once, the second approves nobody."""
    check_may_touch(people, actor=actor)
    waiting = still(people, awaits_approval=True)
    let_in(waiting)
    record_all(actor, "person.approved", waiting)
    return len(waiting)


@transaction.atomic
def refuse_people(people: Collection[User], *, actor: User) -> int:
    """They are not taken. An account that has done nothing is gone, another is kept and stays closed."""
    check_may_touch(people, actor=actor)
    waiting = still(people, awaits_approval=True)
    record_all(actor, "person.refused", waiting)
    for person in waiting:
        if not _forget(person):
            person.is_active = person.awaits_approval = False
            person.save(update_fields=["is_active", "awaits_approval"])
    return len(waiting)


def _forget(person: User) -> bool:
    """Delete the account, unless somebody has worked with it: then something of it is left that must keep its name."""
    if person.last_seen_at or AuditEntry.objects.filter(actor=person).exists():
        return False
    try:
        with transaction.atomic():
            person.delete()
    except ProtectedError:
        return False
    return True
