"""Recordings and pictures of a centre: private, randomly named, each with its source and licence."""

import secrets
from pathlib import PurePosixPath

from django.db import models
from django.utils.translation import gettext_lazy as _


def media_path(media: "MediaFile", filename: str) -> str:
    return f"media/{secrets.token_urlsafe(24)}{PurePosixPath(filename).suffix.lower()}"


def new_seal_key() -> bytes:
    return secrets.token_bytes(32)


class MediaKind(models.TextChoices):
    AUDIO = "audio", _("Recording")
    PICTURE = "picture", _("Picture")


class MediaFile(models.Model):
    kind = models.CharField(_("kind"), max_length=8, choices=MediaKind.choices)
    file = models.FileField(_("file"), upload_to=media_path)
    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(_("type"), max_length=60)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField(_("size"), help_text=_("Bytes"))
    seconds = models.FloatField(_("length"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300)
    licence = models.CharField(_("licence"), max_length=120)
    # The same bytes under a key (exams.media.sealing): devices fetch them before the section, its page brings the key.
    sealed = models.FileField(upload_to=media_path, blank=True)
    seal_key = models.BinaryField(default=new_seal_key, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.name
