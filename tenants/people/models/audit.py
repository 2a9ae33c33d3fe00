"""What staff did to people, keys, attempts and results. Written once, never changed."""

from datetime import date, datetime, time, timedelta
from typing import NoReturn, Self

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.people.folding import folded
from tenants.people.models.users import Role, User


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    def visible_to(self, user: User) -> Self:
        """The whole log for a centre's admin, or on the public site for an owner; for nobody else any of it."""
        return self if user.role in {Role.CENTER_ADMIN, Role.OWNER} else self.none()

    def about(self, text: str) -> Self:
        """Done by or to people of this name, in whatever script, or to something that is called so."""
        found = Q(actor_name__icontains=text) | Q(subject_name__icontains=text)
        if folded(text):
            people = User.objects.named(text)
            label = Concat(Value(f"{User._meta.label_lower}:"), Cast("pk", models.CharField()))
            found |= Q(actor__in=people.values("pk")) | Q(subject__in=people.values_list(label))
        return self.filter(found)

    def between(self, first: date | None, last: date | None) -> Self:
        """On days of the current time zone, both ends included."""
        found = self
        if first:
            found = found.filter(at__gte=_midnight(first))
        if last:
            found = found.filter(at__lt=_midnight(last + timedelta(days=1)))
        return found

    def older_than(self, entry: "AuditEntry") -> Self:
        """What the list shows below an entry. `at__lte` says nothing new, but lets the index begin there."""
        return self.filter(Q(at__lt=entry.at) | Q(at=entry.at, pk__lt=entry.pk), at__lte=entry.at)

    def newer_than(self, entry: "AuditEntry") -> Self:
        return self.filter(Q(at__gt=entry.at) | Q(at=entry.at, pk__gt=entry.pk), at__gte=entry.at)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


class AuditEntry(models.Model):
    """One act. `subject` is `"<model label>:<pk>"`; `data` holds what a reader needs later, never a secret."""

    at = models.DateTimeField(_("when"), auto_now_add=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    actor_name = models.CharField(_("who"), max_length=200)
    action = models.CharField(_("action"), max_length=60)
    subject = models.CharField(_("subject"), max_length=80)
    subject_name = models.CharField(_("whom or what"), max_length=200, blank=True)
    address = models.GenericIPAddressField(_("from where"), null=True, blank=True)
    data = models.JSONField(_("details"), default=dict)

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["subject", "-at"], name="audit_subject_at"),
            models.Index(fields=["-at", "-id"], name="audit_at"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.action} {self.subject}"

    def delete(self, *args: object, **kwargs: object) -> NoReturn:
        raise TypeError("An audit entry stays.")
