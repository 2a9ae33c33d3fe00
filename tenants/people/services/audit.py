"""Writing the audit log."""

from typing import Any

from django.db import models

from tenants.people.models import AuditEntry, User
from tenants.people.origin import current_address


def record(actor: User, action: str, subject: models.Model, **data: Any) -> AuditEntry:
    """Note an act of staff; call it inside the transaction of the act."""
    return AuditEntry.objects.create(
        actor=actor,
        actor_name=actor.name,
        action=action,
        subject=f"{subject._meta.label_lower}:{subject.pk}",
        subject_name=str(getattr(subject, "name", "") or getattr(subject, "title", ""))[:200],
        address=current_address(),
        data=data,
    )
