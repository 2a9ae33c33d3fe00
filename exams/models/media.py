"""Recordings and pictures of a centre: private, randomly named, each with its source and licence."""

import re
import secrets
from mimetypes import guess_type
from pathlib import PurePosixPath
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tenants.people.models import Role, User

# How packages and passages may call a file (exams/data/package.schema.json, exams.content.mark_rules).
FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def media_path(media: "MediaFile", filename: str) -> str:
    return f"media/{secrets.token_urlsafe(24)}{PurePosixPath(filename).suffix.lower()}"


def new_seal_key() -> bytes:
    return secrets.token_bytes(32)


class MediaKind(models.TextChoices):
    AUDIO = "audio", _("Recording")
    PICTURE = "picture", _("Picture")


class MediaState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Being prepared")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Failed")


class MediaFileQuerySet(models.QuerySet["MediaFile"]):
    def visible_to(self, user: User) -> Self:
        """The library: all staff see and use all of it. Students get files only through what they sit."""
        return self if user.role in {Role.CENTER_ADMIN, Role.TEACHER} else self.none()

    def editable_by(self, user: User) -> Self:
        """An admin changes all, a teacher what he or she brought."""
        if user.role == Role.CENTER_ADMIN:
            return self
        return self.filter(created_by=user) if user.role == Role.TEACHER else self.none()

    def listed(self) -> Self:
        """For lists: without what only the pages of one recording need."""
        return self.defer("peaks", "silences", "made_cues")


class MediaFile(models.Model):
    """`file` is what is played or shown. An upload is first `original`, until a task has made `file` of it.

    `peaks` draws the waveform: the loudness of each of some hundred slices, 0 to 100; `silences` are
    `[[start, end], …]` in seconds. `made_cues` is filled in a draft that is spoken from scripts: `{"section": its pk,
    "cues": {key of a piece: {"start", "end"}}, "doubts": [text that may be read otherwise than written]}`.
    """

    kind = models.CharField(_("kind"), max_length=8, choices=MediaKind.choices)
    file = models.FileField(_("file"), upload_to=media_path, blank=True)
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
    expires_on = models.DateField(_("may be used until"), null=True, blank=True)
    # Opus where the browser plays it, AAC where not (`file`).
    opus = models.FileField(upload_to=media_path, blank=True)
    original = models.FileField(upload_to=media_path, blank=True)
    state = models.CharField(_("state"), max_length=7, choices=MediaState.choices, default=MediaState.READY)
    progress = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    peaks = models.JSONField(default=list, blank=True)
    silences = models.JSONField(default=list, blank=True)
    made_cues = models.JSONField(default=dict, blank=True)
    heard_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = MediaFileQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_waiting(self) -> bool:
        return self.state in {MediaState.WAITING, MediaState.RUNNING}

    @property
    def is_expired(self) -> bool:
        return self.expires_on is not None and self.expires_on < timezone.localdate()

    @property
    def length(self) -> str:
        """As a clock shows it: 42:07."""
        minutes, seconds = divmod(round(self.seconds or 0), 60)
        return f"{minutes}:{seconds:02d}"

    @property
    def sentence(self) -> str:
        """Why it could not be prepared, in the reader's language."""
        return gettext(self.error) if self.error else ""

    @property
    def file_name(self) -> str:
        """What packages and passages call it: the name where it is one of a file of this type, as of imported ones."""
        stored = str(self.file.name)
        if FILE_NAME.fullmatch(self.name) and guess_type(self.name)[0] == guess_type(stored)[0]:
            return self.name
        return f"{self.kind}-{self.pk}{PurePosixPath(stored).suffix}"
