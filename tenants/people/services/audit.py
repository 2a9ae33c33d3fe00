"""Writing the audit log."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from tenants.people.models import AuditEntry, User
from tenants.people.origin import current_address


def record(actor: User, action: str, subject: models.Model, **data: Any) -> AuditEntry:
    """Note an act of staff; call it inside the transaction of the act."""
    entry = _entry(actor, action, subject, data)
    entry.save()
    return entry


def record_all(actor: User, action: str, subjects: Iterable[models.Model], **data: Any) -> None:
    """The same act on each of many: one statement."""
    AuditEntry.objects.bulk_create([_entry(actor, action, subject, data) for subject in subjects], batch_size=1000)


def _entry(actor: User, action: str, subject: models.Model, data: dict[str, Any]) -> AuditEntry:
    return AuditEntry(
        actor=actor,
        actor_name=actor.name,
        action=action,
        subject=f"{subject._meta.label_lower}:{subject.pk}",
        subject_name=str(getattr(subject, "name", "") or getattr(subject, "title", ""))[:200],
        address=current_address(),
        data=data,
    )
