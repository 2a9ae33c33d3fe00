"""A test, or questions for one, read from a file: looked at first, then written whole or not at all."""

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from exams.models.tests import MockTest


class ImportFormat(models.TextChoices):
    PACKAGE = "package", _("mikan package")
    XLSX = "xlsx", "Excel"
    CSV = "csv", "CSV"
    MOODLE = "moodle", "Moodle XML"
    GIFT = "gift", "GIFT"
    QTI = "qti", "QTI 3"


class ImportState(models.TextChoices):
    PREVIEW = "preview", _("To be looked at")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")


def import_path(item: "DraftImport", filename: str) -> str:
    return f"imports/{secrets.token_urlsafe(24)}"


class DraftImport(models.Model):
    """`document` is what was read, in the shape of package.json; `problems` are `[{"where", "text"}]`. `file` is kept
    until the import is confirmed or cancelled, for its media."""

    format = models.CharField(_("format"), max_length=8, choices=ImportFormat.choices)
    file = models.FileField(upload_to=import_path)
    file_name = models.CharField(_("file"), max_length=200)
    state = models.CharField(_("state"), max_length=9, choices=ImportState.choices, default=ImportState.PREVIEW)
    document = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    into = models.ForeignKey(MockTest, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    made = models.ForeignKey(MockTest, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name
