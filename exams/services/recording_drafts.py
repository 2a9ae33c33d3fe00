"""A draft of a section's recording, spoken from its scripts: made by a worker, heard by a teacher, taken or not."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from celery.exceptions import SoftTimeLimitExceeded
from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from exams.draft_parts import cues_by_piece, draft_parts
from exams.errors import ExamError
from exams.media.script import RecordingError
from exams.media.speech import MALE_VOICE, MALE_VOICE_VARIABLE
from exams.models import MediaFile, MediaKind, MediaState, MockTest, Section
from exams.models.media import MediaFileQuerySet
from exams.services.authoring_notes import lock_test
from exams.services.media import delete_media, hint
from exams.services.recordings import choose_recording, write_cues
from tenants.errors import Refused
from tenants.limits import Limit, check_limit
from tenants.people.models import User
from tenants.people.services.audit import record

log = logging.getLogger(__name__)
SOURCE_MEI = "Draft voices: Open JTalk with the voice Mei (MMDAgent)"
SOURCE_BOTH = "Draft voices: Open JTalk with the voices Mei (MMDAgent) and nitech-jp-atr503-m001"
LICENCE = "CC BY 3.0 (voices)"
NOTE_EVERY = 2.0

NO_WORKER = gettext_noop("The background service does not answer. Make the draft again a little later.")
TOO_LONG = gettext_noop("Speaking this script took too long. Shorten it, or make the recording in two sections.")


def male_voice() -> Path | None:
    path = Path(os.environ.get(MALE_VOICE_VARIABLE) or MALE_VOICE)
    return path if path.is_file() else None


@transaction.atomic
def order_draft(section: Section, *, actor: User) -> MediaFile:
    """Have the section's scripts spoken. Drafts of this section that nobody took are deleted."""
    test = lock_test(section.test_id)
    if running := drafts_of(section).filter(state__in=[MediaState.RUNNING, MediaState.WAITING]).first():
        return running
    if not draft_parts(section, test.level):
        raise ExamError(_("There is no script yet. Write one first."))
    for old in drafts_of(section):
        if old.pk != section.recording_id:
            test.media.remove(old)
            _forget(old, actor)
    media = MediaFile.objects.create(
        kind=MediaKind.AUDIO,
        name=_("%(section)s (draft)") % {"section": section.title},
        content_type="audio/mp4",
        size=0,
        source=SOURCE_BOTH if male_voice() else SOURCE_MEI,
        licence=LICENCE,
        state=MediaState.RUNNING,
        made_cues={"section": section.pk, "cues": {}, "doubts": []},
        created_by=actor,
    )
    test.media.add(media)
    record(actor, "media.draft_made", media, name=media.name)
    transaction.on_commit(lambda: _queue(media.pk, section.pk))
    return media


def _forget(media: MediaFile, actor: User) -> None:
    try:
        delete_media(media, actor=actor)
    except ExamError:
        log.info("Draft %s is used elsewhere and stays", media.pk)


def _queue(media: int, section: int) -> None:
    from exams.tasks import speak_draft

    try:
        speak_draft.apply_async([media, section], retry=False)
    except (OperationalError, RedisError):
        MediaFile.objects.filter(pk=media).update(state=MediaState.FAILED, error=NO_WORKER)


def make_draft(pk: int, section_pk: int) -> None:
    """What the worker does: speak into the row's `original`, and hand it on to be prepared like any upload. A second
    message for the same row finds it taken."""
    claimed = MediaFile.objects.filter(pk=pk, state=MediaState.RUNNING, original="", heard_at=None)
    if not claimed.update(heard_at=timezone.now()):
        return
    section = Section.objects.select_related("test").filter(pk=section_pk).first()
    if section is None:
        MediaFile.objects.filter(pk=pk).delete()
        return
    try:
        _speak(MediaFile.objects.get(pk=pk), section)
    except (RecordingError, Refused) as error:
        _fail(pk, str(error))
    except SoftTimeLimitExceeded:
        _fail(pk, TOO_LONG)


def _fail(pk: int, sentence: str) -> None:
    MediaFile.objects.filter(pk=pk).update(state=MediaState.FAILED, error=sentence[:300])


def _speak(media: MediaFile, section: Section) -> None:
    from exams.media.drafting import write_draft  # only where the voice packages are

    with TemporaryDirectory(prefix="draft-") as folder:
        path = Path(folder, "draft.flac")
        draft = write_draft(
            draft_parts(section, section.test.level),
            path,
            level=section.test.level,
            male_voice=male_voice(),
            progress=_noting(media.pk),
        )
        media.made_cues |= {"cues": cues_by_piece(draft.cues), "doubts": list(draft.doubts)}
        _hand_on(media, path)


def _noting(pk: int) -> Callable[[float], None]:
    """Progress and sign of life every few seconds."""
    noted = 0.0

    def note(done: float) -> None:
        nonlocal noted
        if monotonic() - noted >= NOTE_EVERY:
            noted = monotonic()
            MediaFile.objects.filter(pk=pk).update(progress=min(99, int(100 * done)), heard_at=timezone.now())

    return note


@transaction.atomic
def _hand_on(media: MediaFile, path: Path) -> None:
    size = path.stat().st_size
    check_limit(Limit.STORAGE, size)
    with path.open("rb") as stream:
        media.sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        stream.seek(0)
        media.original.save("draft.flac", File(stream), save=False)
    media.size, media.state, media.progress, media.heard_at = size, MediaState.WAITING, 0, None
    media.save(update_fields=["original", "sha256", "size", "state", "progress", "heard_at", "made_cues"])
    transaction.on_commit(lambda: hint(media.pk))


@transaction.atomic
def take_draft(section: Section, media: MediaFile, *, actor: User) -> Section:
    """The draft that a teacher has listened to becomes the section's recording; its questions stand where it says."""
    cues = media.made_cues.get("cues")
    if media.state != MediaState.READY or not cues:
        raise ExamError(_("This draft is not here any more. Make it again."))
    section = choose_recording(section, media, actor=actor)
    write_cues(section, cues, actor=actor)
    MediaFile.objects.filter(pk=media.pk).update(heard_at=timezone.now())
    return section


def drafts_of(section: Section) -> MediaFileQuerySet:
    """Drafts made of this section, the newest first."""
    made = MockTest.media.through.objects.filter(mocktest=section.test_id).values("mediafile")
    return MediaFile.objects.filter(pk__in=made, made_cues__section=section.pk)
