"""A list of people from a file: read, looked at, and only then written."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportState(models.TextChoices):
    PREVIEW = "preview", _("To be looked at")
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class PeopleImport(models.Model):
    """`rows` is what was read and what shall become of each row (tenants.people.importing.rows says how it looks)."""

    file_name = models.CharField(_("file"), max_length=200)
    state = models.CharField(_("state"), max_length=9, choices=ImportState.choices, default=ImportState.PREVIEW)
    rows = models.JSONField(default=list)
    columns = models.JSONField(default=dict)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)
    people = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="imports", blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    heard_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name
