"""A new e-mail address that both addresses have yet to agree to."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class EmailChange(models.Model):
    """One at a time for a person. Who has no address yet confirms the new one only (`old_confirmed_at` is then set)."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="email_change")
    email = models.EmailField(_("new e-mail"))
    old_hash = models.CharField(max_length=64, blank=True)
    new_hash = models.CharField(max_length=64)
    old_confirmed_at = models.DateTimeField(null=True, blank=True)
    new_confirmed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.user}: {self.email}"
