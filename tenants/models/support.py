"""An owner's visit to a centre: asked for with a reason, for a time, seen and ended by the centre's admin."""

from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.models.centers import Center


class SupportQuerySet(models.QuerySet["SupportSession"]):
    def running(self) -> Self:
        return self.filter(ended_at=None, ends_at__gt=timezone.now())

    def here(self, center: Center) -> Self:
        """Visitors who are in the centre now."""
        return self.running().filter(center=center, entered_at__isnull=False)


class SupportSession(models.Model):
    """`token_hash` lets the owner in once (`entered_at`). `person` is the id of the support person in the centre."""

    center = models.ForeignKey(Center, on_delete=models.CASCADE, related_name="support_sessions")
    owner = models.BigIntegerField()
    owner_name = models.CharField(_("who"), max_length=200)
    reason = models.CharField(_("reason"), max_length=300)
    token_hash = models.CharField(max_length=64, unique=True)
    person = models.BigIntegerField(null=True, blank=True)
    starts_at = models.DateTimeField(_("from"), auto_now_add=True)
    ends_at = models.DateTimeField(_("until"))
    entered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.CharField(max_length=200, blank=True)

    objects = SupportQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.owner_name} in {self.center} from {self.starts_at:%Y-%m-%d %H:%M}"
