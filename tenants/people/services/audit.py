"""Writing the audit log."""

from typing import Any

from django.db import models

from tenants.people.models import AuditEntry, User


def record(actor: User, action: str, subject: models.Model, **data: Any) -> AuditEntry:
    """Note an act of staff; call it inside the transaction of the act."""
    label = f"{subject._meta.label_lower}:{subject.pk}"
    return AuditEntry.objects.create(actor=actor, actor_name=actor.name, action=action, subject=label, data=data)
