"""What a centre decides about itself."""

from typing import Any

from django.db import transaction

from tenants.hosts import forget_hosts
from tenants.models import Center
from tenants.people.models import User
from tenants.people.services.audit import record


@transaction.atomic
def change_settings(center: Center, *, by: User, **fields: Any) -> Center:
    """Write these fields of the centre; the audit log names those that differ, with old and new."""
    center = Center.objects.select_for_update().get(pk=center.pk)
    changed = {name: value for name, value in fields.items() if getattr(center, name) != value}
    if not changed:
        return center
    said = {name: [getattr(center, name), value] for name, value in changed.items()}
    for name, value in changed.items():
        setattr(center, name, value)
    center.save(update_fields=list(changed))
    record(by, "center.settings", center, fields=said)
    transaction.on_commit(forget_hosts)
    return center
