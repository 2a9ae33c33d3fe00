"""The library of recordings and pictures: what is brought, changed and deleted. `media_processing` makes of an upload
what is played or shown."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import PurePath

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from exams.errors import ExamError
from exams.library import unused_media, uses_of
from exams.media.sniffing import HEAD, Sniffed, sniff
from exams.models import MediaFile, MediaKind, MediaState
from tenants.limits import MEGABYTE, Limit, check_limit
from tenants.people.models import User
from tenants.people.services.audit import record, record_all

log = logging.getLogger(__name__)
MOST_MB = {MediaKind.AUDIO: 300, MediaKind.PICTURE: 20}
SILENCE = timedelta(minutes=2)  # progress is noted every few seconds: whoever prepared it is gone
UNCLAIMED = timedelta(hours=1)  # a draft that no worker began to speak: its message is lost


class Duplicate(ExamError):
    """The same file is in the library already: `media`."""

    def __init__(self, media: MediaFile) -> None:
        super().__init__(_("This file is in the library already: “%(name)s”.") % {"name": media.name})
        self.media = media


@transaction.atomic
def store_upload(
    file: File[bytes], *, actor: User, name: str = "", source: str, licence: str, expires_on: date | None = None
) -> MediaFile:
    """Keep a recording or picture as it came and have it prepared (`state`). Its bytes say what it is, not its name.

    Raises Duplicate where the library has the same file, Refused (ExamError, LimitReached) with a sentence otherwise.
    """
    found, digest = _examine(file)
    known = MediaFile.objects.exclude(state=MediaState.FAILED).filter(sha256=digest).first()
    if known is not None:
        raise Duplicate(known)
    media = MediaFile(
        name=(name.strip() or _shown(file))[:200],
        source=source.strip(),
        licence=licence.strip(),
        expires_on=expires_on,
        created_by=actor,
    )
    _keep(media, file, found, digest)
    record(actor, "media.stored", media)
    return media


@transaction.atomic
def replace_file(media: MediaFile, file: File[bytes], *, actor: User) -> MediaFile:
    """Another file in the same place: drafts show it as soon as it is prepared. What is published stays as it was, so a
    file of an edition is not replaced."""
    media = MediaFile.objects.select_for_update().get(pk=media.pk)
    found, digest = _examine(file)
    if found.kind != media.kind:
        raise ExamError(_("A recording takes the place of a recording, a picture that of a picture."))
    if media.uses.exists():
        raise ExamError(_("A published test shows this file. Upload the new one beside it and choose it in the draft."))
    _keep(media, file, found, digest)
    record(actor, "media.replaced", media)
    return media


@transaction.atomic
def update_media(
    media: MediaFile, *, actor: User, name: str, source: str, licence: str, expires_on: date | None = None
) -> MediaFile:
    """What is said about a file. A passage that shows a picture by its name would lose it, so that name stays."""
    media = MediaFile.objects.select_for_update().get(pk=media.pk)
    before, media.name = media.file_name, name.strip()[:200]
    if media.file_name != before and any(use.place == "passage" for use in uses_of(media)):
        raise ExamError(_("A passage shows this picture by its name. The name stays as it is."))
    media.source, media.licence, media.expires_on = source.strip(), licence.strip(), expires_on
    media.save(update_fields=["name", "source", "licence", "expires_on"])
    record(actor, "media.changed", media)
    return media


@transaction.atomic
def retry_media(media: MediaFile, *, actor: User) -> MediaFile:
    """Prepare a file again that failed. Of two who ask at once the second changes nothing."""
    failed = MediaFile.objects.filter(pk=media.pk, state=MediaState.FAILED).exclude(original="")
    if failed.update(state=MediaState.WAITING, error="", progress=0, heard_at=None):
        record(actor, "media.retried", media)
        transaction.on_commit(lambda: hint(media.pk))
    media.refresh_from_db()
    return media


@transaction.atomic
def delete_media(media: MediaFile, *, actor: User) -> None:
    """Remove a file that nothing uses, with its bytes. Raises ExamError where something does."""
    media = MediaFile.objects.select_for_update().get(pk=media.pk)
    uses = uses_of(media)
    if uses:
        raise ExamError(_("“%(test)s” uses this file. Take it out there first.") % {"test": uses[0].title})
    record(actor, "media.deleted", media)
    _delete([media])


@transaction.atomic
def delete_unused(*, actor: User, before: datetime) -> int:
    """Remove what nothing uses and was brought before that time, as far as the person may. Returns how many."""
    old = unused_media(MediaFile.objects.editable_by(actor)).filter(created_at__lt=before)
    found = list(old.exclude(state__in=[MediaState.WAITING, MediaState.RUNNING]).select_for_update(of=("self",)))
    record_all(actor, "media.deleted", found)
    _delete(found)
    return len(found)


def silent_media(*, now: datetime) -> Q:
    """Files of a worker that was killed, or that no worker was told of."""
    lost = Q(heard_at__lt=now - SILENCE) | Q(heard_at=None, created_at__lt=now - UNCLAIMED)
    return Q(state=MediaState.RUNNING) & lost


def waiting_media(*, now: datetime) -> list[int]:
    """Files that nobody works on: new ones, then silent ones."""
    found = MediaFile.objects.filter(Q(state=MediaState.WAITING) | silent_media(now=now))
    return list(found.order_by("-state", "created_at").values_list("pk", flat=True))


def lacks_waveform(media: MediaFile, *, now: datetime) -> bool:
    """An imported recording is played as it is; its waveform is made when somebody first wants to see it. False while
    a worker is at it."""
    is_at_it = media.heard_at is not None and media.heard_at >= now - SILENCE
    is_played = media.kind == MediaKind.AUDIO and media.state == MediaState.READY
    return is_played and not media.peaks and not is_at_it


def waveform_is_coming(media: MediaFile, *, now: datetime) -> bool:
    """Nobody has drawn it yet, or somebody is at it; False also where a worker was lost over it."""
    return not media.peaks and (media.heard_at is None or media.heard_at >= now - SILENCE)


def want_waveform(media: MediaFile, *, now: datetime) -> None:
    if lacks_waveform(media, now=now):
        hint(media.pk)


def hint(pk: int) -> None:
    """Tell a worker. Without a broker, beat finds the row a little later."""
    from exams.tasks import prepare_media_now

    try:
        prepare_media_now.apply_async([pk], retry=False)
    except (OperationalError, RedisError):
        log.warning("The broker does not answer; file %s waits for the sweeper", pk)


def stored_files(media: MediaFile) -> list[str]:
    """The names in the storage of everything that is kept of it."""
    return [str(file.name) for file in (media.file, media.opus, media.original, media.sealed) if file]


def forget_files(names: list[str]) -> None:
    """Delete them once the transaction stands: a row never names a file that is gone."""

    def delete() -> None:
        for name in names:
            default_storage.delete(name)

    transaction.on_commit(delete)


def too_large(kind: MediaKind) -> str:
    most = MOST_MB[kind]
    if kind == MediaKind.AUDIO:
        return _("A recording may have %(most)d MB at the most.") % {"most": most}
    return _("A picture may have %(most)d MB at the most.") % {"most": most}


def _examine(file: File[bytes]) -> tuple[Sniffed, str]:
    """What the bytes are, and their SHA-256. Raises ExamError for what is neither recording nor picture."""
    if file.size > MOST_MB[MediaKind.AUDIO] * MEGABYTE:
        raise ExamError(too_large(MediaKind.AUDIO))
    file.seek(0)
    found = sniff(file.read(HEAD))
    if file.size > MOST_MB[found.kind] * MEGABYTE:
        raise ExamError(too_large(found.kind))
    file.seek(0)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return found, digest.hexdigest()


def _keep(media: MediaFile, file: File[bytes], found: Sniffed, digest: str) -> None:
    """The upload as `original`, waiting. What a transaction that fails has stored goes away with it."""
    check_limit(Limit.STORAGE, file.size)
    kept = str(media.original.name or "")
    media.kind, media.sha256, media.size = found.kind, digest, file.size
    media.content_type = media.content_type if media.file else found.content_type
    media.state, media.progress, media.error, media.heard_at = MediaState.WAITING, 0, "", None
    media.made_cues = {}
    file.seek(0)
    media.original.save(f"upload{found.extension}", file, save=False)
    try:
        media.save()
    except BaseException:
        default_storage.delete(str(media.original.name))
        raise
    forget_files([kept] if kept else [])
    transaction.on_commit(lambda: hint(media.pk))


def _delete(media: Iterable[MediaFile]) -> None:
    for one in media:
        forget_files(stored_files(one))
        one.delete()


def _shown(file: File[bytes]) -> str:
    return PurePath((file.name or "").replace("\\", "/")).stem or _("File")
