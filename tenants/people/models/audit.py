"""What staff did to people, keys, attempts and results. Written once, never changed."""

from typing import NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


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
