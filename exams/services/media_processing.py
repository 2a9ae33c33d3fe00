"""Making of an upload what is played or shown. Whoever claims a file notes every few seconds that it goes on
(`heard_at`, which only the holder knows): a worker that was killed leaves a silence, and another begins anew."""

from __future__ import annotations

import hashlib
import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from django.utils.translation import gettext_noop

from exams.errors import ExamError
from exams.media import processing
from exams.media.pictures import MAX_SIDE
from exams.media.sniffing import HEAD, Sniffed, sniff
from exams.models import MediaFile, MediaKind, MediaState
from exams.models.media import media_path
from exams.services.media import MOST_MB, forget_files, hint, lacks_waveform, silent_media, stored_files, waiting_media
from tenants.db import connection
from tenants.pictures import PictureError, clean_raster

log = logging.getLogger(__name__)
NOTE_EVERY = 2.0  # seconds
LISTENING = 40  # percent of the work; the rest is writing

BAD_PICTURE = gettext_noop("This picture is damaged, or it has more than 24 million pixels. Save a smaller copy of it.")
LOST = gettext_noop("Preparing this file was interrupted twice. Try again, or save it in another format.")
UNSPOKEN = gettext_noop("Speaking this draft was interrupted. Make the draft again.")
PUBLISHED = gettext_noop("Meanwhile a test that shows it was published. Upload the new one beside it.")
TOO_SLOW = gettext_noop("Preparing this file took too long. Cut it and upload the parts.")


class _SupersededError(Exception):
    """Another worker has the file, or it is gone."""


@dataclass
class _Claim:
    media: MediaFile
    only_waveform: bool
    noted: float = 0.0

    def note(self, percent: float) -> None:
        """Progress and sign of life, every NOTE_EVERY seconds."""
        if monotonic() - self.noted < NOTE_EVERY:
            return
        self.noted = monotonic()
        self._move(progress=min(99, int(percent)), heard_at=timezone.now())

    def finish(self, **fields: Any) -> None:
        self._move(**fields)

    def _move(self, **fields: Any) -> None:
        """Only as long as nobody else has taken it."""
        held = MediaFile.objects.filter(pk=self.media.pk, state=self.media.state, heard_at=self.media.heard_at)
        if not held.update(**fields):
            raise _SupersededError
        for name, value in fields.items():
            setattr(self.media, name, value)


def prepare_media(pk: int) -> None:
    """Whatever the file still needs; nothing if somebody is at it. A failure is told in the row, in a sentence."""
    kind = MediaFile.objects.filter(pk=pk).values_list("kind", flat=True).first()
    if kind == MediaKind.PICTURE:
        _prepare(pk, _picture)
    elif kind == MediaKind.AUDIO:
        with _one_at_a_time() as is_ours:
            if not is_ours:
                return
            _prepare(pk, _recording)
        for waiting in waiting_media(now=timezone.now())[:1]:
            hint(waiting)


@contextmanager
def _one_at_a_time() -> Iterator[bool]:
    """A recording keeps a worker busy for a minute or more: the others stay free for exams. The database lets go of the
    lock when the worker dies. Whoever does not get it leaves the row to whoever has it, and to the sweeper."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('exams.media'))")
        is_ours = cursor.fetchone()[0]
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtext('exams.media'))")


def _prepare(pk: int, work: Callable[[_Claim], None]) -> None:
    claim = _claimed(pk, now=timezone.now())
    if claim is None:
        return
    try:
        work(claim)
    except _SupersededError:
        log.info("File %s was taken by another worker", pk)
    except (processing.UnreadableError, ExamError) as error:
        _fail(claim, str(error))
    except SoftTimeLimitExceeded:
        _fail(claim, TOO_SLOW)


@transaction.atomic
def _claimed(pk: int, *, now: datetime) -> _Claim | None:
    """`error` of a running one says that its first worker was lost; if the second is lost too, the file may be why.
    What has no upload was being spoken from scripts (`recording_drafts`): there is nothing to prepare."""
    media = MediaFile.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=pk).first()
    if media is None:
        return None
    is_silent = MediaFile.objects.filter(silent_media(now=now), pk=pk).exists()
    only_waveform = lacks_waveform(media, now=now)
    if is_silent and (media.error or not media.original):
        error = LOST if media.original else UNSPOKEN
        MediaFile.objects.filter(pk=pk).update(state=MediaState.FAILED, error=error)
        return None
    if not (media.state == MediaState.WAITING or is_silent or only_waveform):
        return None
    media.state = MediaState.READY if only_waveform else MediaState.RUNNING
    media.error, media.heard_at, media.progress = LOST if is_silent else "", now, 0
    media.save(update_fields=["state", "error", "heard_at", "progress"])
    return _Claim(media, only_waveform)


def _fail(claim: _Claim, sentence: str) -> None:
    """A recording of which only the waveform is wanted is played as before."""
    if claim.only_waveform:
        log.info("No waveform of file %s: %s", claim.media.pk, sentence)
        return
    try:
        if claim.media.file:
            _keep_the_old(claim, sentence)
        else:
            claim.finish(state=MediaState.FAILED, error=sentence, progress=0)
    except _SupersededError:
        log.info("File %s was taken by another worker", claim.media.pk)


def _keep_the_old(claim: _Claim, sentence: str) -> None:
    """What was to be replaced stays in use; `error` says why. The digest was the other file's."""
    media = claim.media
    size = sum(part.size for part in (media.file, media.opus) if part)
    rejected = str(media.original.name)
    with transaction.atomic():
        claim.finish(
            state=MediaState.READY, error=sentence, progress=0, original="", size=size, sha256=_digest(media.file)
        )
        forget_files([rejected])


def _digest(file: FieldFile) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _picture(claim: _Claim) -> None:
    with claim.media.original.open("rb") as source:
        data = source.read()
    try:
        clean = clean_raster(data, claim.media.name, longest_side=MAX_SIDE, most_mb=MOST_MB[MediaKind.PICTURE])
    except PictureError as error:
        raise processing.UnreadableError(BAD_PICTURE) from error
    name = default_storage.save(media_path(claim.media, f"picture{clean.extension}"), ContentFile(clean.data))
    _ready(claim, [name], file=name, content_type=clean.content_type, size=len(clean.data))


def _recording(claim: _Claim) -> None:
    media = claim.media
    with TemporaryDirectory(prefix="recording-") as folder, _local(_source(claim), Path(folder)) as path:
        found = _sniffed(path)
        heard = processing.listen(path, found.demuxer, lambda done: claim.note(LISTENING * done))
        if claim.only_waveform:
            claim.finish(peaks=heard.peaks, silences=heard.silences, progress=0)
            return
        processing.check_audible(heard)
        m4a, opus = Path(folder, "sound.m4a"), Path(folder, "sound.ogg")
        rest = 100 - LISTENING
        processing.write(
            path, found.demuxer, heard, m4a=m4a, opus=opus, progress=lambda done: claim.note(LISTENING + rest * done)
        )
        names = [_stored(media, part) for part in (m4a, opus)]
        size = m4a.stat().st_size + opus.stat().st_size
    _ready(
        claim,
        names,
        file=names[0],
        opus=names[1],
        content_type="audio/mp4",
        size=size,
        seconds=heard.seconds,
        peaks=heard.peaks,
        silences=heard.silences,
    )


def _ready(claim: _Claim, made: list[str], **fields: Any) -> None:
    """Name the new files in the row, then let go of those before them and of the upload: it may hold where a picture
    was taken, and many times the bytes. What was sealed for devices is sealed anew."""
    before = stored_files(claim.media)
    try:
        with transaction.atomic():
            if claim.media.file and claim.media.uses.exists():
                raise processing.UnreadableError(PUBLISHED)
            claim.finish(state=MediaState.READY, progress=100, error="", original="", sealed="", **fields)
            forget_files(before)
    except BaseException:
        for name in made:
            default_storage.delete(name)
        raise


def _source(claim: _Claim) -> FieldFile:
    return claim.media.file if claim.only_waveform else claim.media.original


def _sniffed(path: Path) -> Sniffed:
    with path.open("rb") as stream:
        return sniff(stream.read(HEAD))


def _stored(media: MediaFile, path: Path) -> str:
    with path.open("rb") as stream:
        return default_storage.save(media_path(media, path.name), File(stream))


@contextmanager
def _local(file: FieldFile, folder: Path) -> Iterator[Path]:
    """The file on this machine's disk: from S3 it is fetched first."""
    try:
        yield Path(file.path)
    except NotImplementedError:
        path = folder / "upload"
        with file.open("rb") as source, path.open("wb") as target:
            shutil.copyfileobj(source, target, 1024 * 1024)
        yield path
