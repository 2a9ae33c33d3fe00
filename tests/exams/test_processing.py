"""Uploads become what is played and shown: real files in, real files out, and everything that may go wrong between."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from exams.media import processing
from exams.media.audio import LOUDNESS
from exams.media.loudness import SLICES, silences_of
from exams.models import EditionMedia, MediaFile, MediaState
from exams.services.media import SILENCE, lacks_waveform, replace_file, retry_media, waiting_media
from exams.services.media_processing import LOST, NOTE_EVERY, PUBLISHED, prepare_media
from exams.tasks import prepare_media_everywhere
from tenants.people.models import User
from tests.exams.makers import published, small_test
from tests.exams.media_files import FORMS, ready, ready_picture, recording, sent, stored
from tests.people.pictures import picture

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture
def done(django_capture_on_commit_callbacks: Any) -> Any:
    """`with done():` what waits for the end of the transaction is done after the block."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def heard(media: MediaFile, which: str = "file") -> processing.Heard:
    """What a listener gets."""
    path = Path(getattr(media, which).path)
    return processing.listen(path, {"file": "mov", "opus": "ogg"}[which], lambda done: None)


def everything_stored() -> list[str]:
    return sorted(default_storage.listdir("media")[1])


@pytest.mark.parametrize("form", FORMS)
def test_recording_of_each_kind_becomes_mono_aac_and_opus_of_one_loudness(form: str) -> None:
    media = ready(recording(form, loudness=0.02), f"lesson.{form}")
    assert (media.state, media.error, media.content_type) == (MediaState.READY, "", "audio/mp4")
    assert media.seconds == pytest.approx(10, abs=0.1)
    for which in ("file", "opus"):
        found = heard(media, which)
        assert found.integrated == pytest.approx(LOUDNESS, abs=1)
        assert found.seconds == pytest.approx(10, abs=0.1)
        with av.open(getattr(media, which).path) as file:
            (stream,) = file.streams
            assert (stream.layout.name, stream.codec_context.name) in {("mono", "aac"), ("mono", "opus")}


def test_what_is_known_of_a_recording_afterwards() -> None:
    media = ready()
    assert [[round(edge) for edge in pause] for pause in media.silences] == [[3, 5], [8, 10]]
    assert len(media.peaks) == 500  # one for each 20 ms of a short one
    assert len(media.peaks) <= SLICES
    assert (max(media.peaks), min(media.peaks)) == (100, 0)
    assert media.size == media.file.size + media.opus.size
    assert media.file_name == f"audio-{media.pk}.m4a"


def test_upload_itself_is_not_kept_once_it_is_prepared(done: Any) -> None:
    with done():
        media = ready(recording("wav"), "lesson.wav")
    assert not media.original
    assert everything_stored() == sorted(Path(str(f.name)).name for f in (media.file, media.opus))


def test_stereo_and_a_tone_that_is_much_too_loud_stay_under_the_limit() -> None:
    media = ready(recording("wav", loudness=1.0, layout="stereo"), "loud.wav")
    with av.open(media.file.path) as file:
        loudest = max(abs(frame.to_ndarray()).max() for frame in file.decode(audio=0))
    assert loudest < 1.0


def test_silences_are_measured_against_the_recording_itself() -> None:
    """A hiss as loud as another recording's voice is still a pause where the voice is louder."""
    levels = [-18.0] * 100 + [-45.0] * 50 + [-18.0] * 2 + [-45.0] * 50 + [-18.0] * 100
    assert silences_of(np.array(levels), step=0.02, loudness=-16) == [[2.0, 4.04]]
    short = [-18.0] * 100 + [-60.0] * 29 + [-18.0] * 100
    assert silences_of(np.array(short), step=0.02, loudness=-16) == []


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"ID3" + bytes(range(256)) * 40, "noise.mp3", processing.UNREADABLE),
        (recording("m4a")[:4000], "cut.m4a", processing.UNREADABLE),
        (recording("flac")[: len(recording("flac")) // 2], "half.flac", processing.CUT_OFF),
        (recording("mp3", loudness=0), "silent.mp3", processing.INAUDIBLE),
        (b"RIFF\xff\xff\xff\xffWAVEfmt " + b"\0" * 400, "empty.wav", processing.UNREADABLE),
    ],
)
def test_broken_recording_fails_with_a_sentence_and_can_be_tried_again(data: bytes, name: str, sentence: str) -> None:
    media = ready(data, name)
    assert (media.state, media.sentence, media.file.name) == (MediaState.FAILED, sentence, "")
    teacher = User.objects.get(username="teacher")
    assert retry_media(media, actor=teacher).state == MediaState.WAITING
    prepare_media(media.pk)
    media.refresh_from_db()
    assert media.state == MediaState.FAILED


def test_film_without_sound_is_refused() -> None:
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as file:
        stream = file.add_stream("mpeg4", rate=5)
        stream.width = stream.height = 64
        for packet in stream.encode(av.VideoFrame(64, 64, "yuv420p")) + stream.encode(None):
            file.mux(packet)
    assert ready(out.getvalue(), "film.m4a").sentence == processing.NO_SOUND


def test_recording_that_never_ends_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processing, "MOST_HOURS", 4 / 3600)
    assert ready().sentence == processing.TOO_LONG


def test_playlist_in_a_recordings_clothes_opens_nothing(tmp_path: Path) -> None:
    """FFmpeg would follow it: only the demuxer that the first bytes name may read a file."""
    secret = tmp_path / "secret.wav"
    secret.write_bytes(recording("wav"))
    media = ready(b"ID3#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n" + str(secret).encode(), "list.mp3")
    assert media.state == MediaState.FAILED


def test_picture_loses_its_hidden_data_and_its_size(done: Any) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretPhone"
    with done():
        media = ready(picture("JPEG", (3000, 1000), exif=exif), "IMG_1.jpg")
    with media.file.open("rb") as file:
        data = file.read()
    shown = Image.open(io.BytesIO(data))
    assert (shown.format, shown.size, dict(shown.getexif())) == ("JPEG", (1600, 533), {})
    assert b"SecretPhone" not in data
    assert (media.state, media.content_type, media.size) == (MediaState.READY, "image/jpeg", len(data))
    assert everything_stored() == [Path(str(media.file.name)).name]


def test_picture_that_cannot_be_decoded_fails_with_a_sentence() -> None:
    media = ready(picture()[:300], "map.png")
    assert media.state == MediaState.FAILED
    assert (
        media.sentence == "This picture is damaged, or it has more than 24 million pixels. Save a smaller copy of it."
    )


def test_prepared_file_is_not_prepared_again() -> None:
    media = ready()
    prepare_media(media.pk)
    again = MediaFile.objects.get(pk=media.pk)
    assert (again.file.name, again.opus.name) == (media.file.name, media.opus.name)


def test_file_of_a_worker_that_was_killed_is_taken_over() -> None:
    media, now = stored(), timezone.now()
    MediaFile.objects.update(state=MediaState.RUNNING, heard_at=now, progress=70)
    assert waiting_media(now=now) == []
    prepare_media(media.pk)
    assert MediaFile.objects.get(pk=media.pk).state == MediaState.RUNNING  # somebody is at it
    MediaFile.objects.update(heard_at=now - SILENCE - timedelta(seconds=1))
    assert waiting_media(now=now) == [media.pk]
    prepare_media(media.pk)
    media.refresh_from_db()
    assert (media.state, media.error) == (MediaState.READY, "")


def test_file_that_kills_its_worker_twice_fails() -> None:
    media = stored()
    long_ago = timezone.now() - 2 * SILENCE
    MediaFile.objects.update(state=MediaState.RUNNING, heard_at=long_ago, error=LOST)
    prepare_media(media.pk)
    media.refresh_from_db()
    assert (media.state, media.sentence) == (MediaState.FAILED, LOST)


def test_worker_that_was_too_slow_leaves_the_row_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """It notes its progress only as long as the row is its own; what it has made is not kept."""
    media = stored()
    real = processing.listen

    def overtaken(*args: Any) -> processing.Heard:
        MediaFile.objects.update(heard_at=timezone.now() + timedelta(seconds=NOTE_EVERY))
        return real(*args)

    monkeypatch.setattr(processing, "listen", overtaken)
    prepare_media(media.pk)
    media.refresh_from_db()
    assert (media.state, media.file.name) == (MediaState.RUNNING, "")
    assert everything_stored() == [Path(str(media.original.name)).name]


def test_imported_recording_gets_its_waveform_and_stays_as_it_is() -> None:
    small_test()
    media = MediaFile.objects.get()
    now = timezone.now()
    assert (waiting_media(now=now), lacks_waveform(media, now=now)) == ([], True)
    prepare_media(media.pk)
    after = MediaFile.objects.get()
    assert (after.state, after.file.name, after.sha256) == (MediaState.READY, media.file.name, media.sha256)
    assert (len(after.peaks), after.silences) == (100, [[0.0, 2.0]])
    assert not lacks_waveform(after, now=timezone.now() + timedelta(days=1))


def test_a_waveform_whose_worker_was_lost_is_wanted_again() -> None:
    small_test()
    media, now = MediaFile.objects.get(), timezone.now()
    media.heard_at = now
    assert not lacks_waveform(media, now=now)
    assert lacks_waveform(media, now=now + SILENCE + timedelta(seconds=1))


def test_replacing_keeps_the_old_file_until_the_new_one_is_ready(done: Any) -> None:
    with done():
        media, teacher = ready_picture(), User.objects.get(username="teacher")
        old = media.file.name
        replace_file(media, sent(picture(size=(90, 60)), "new.png"), actor=teacher)
        media.refresh_from_db()
        assert (media.state, media.file.name) == (MediaState.WAITING, old)
        prepare_media(media.pk)
    media.refresh_from_db()
    assert media.file.name != old
    assert everything_stored() == [Path(str(media.file.name)).name]


def test_replacement_that_cannot_be_used_leaves_the_old_file_in_place(done: Any) -> None:
    with done():
        media, teacher = ready_picture(), User.objects.get(username="teacher")
        replace_file(media, sent(picture()[:300], "new.png"), actor=teacher)
        prepare_media(media.pk)
    after = MediaFile.objects.get()
    assert (after.state, after.file.name, after.size) == (MediaState.READY, media.file.name, media.file.size)
    assert after.sentence.startswith("This picture is damaged")
    assert everything_stored() == [Path(str(media.file.name)).name]


def test_file_that_was_published_meanwhile_is_not_replaced() -> None:
    media, teacher = ready_picture(), User.objects.get(username="teacher")
    replace_file(media, sent(picture(), "new.png"), actor=teacher)
    EditionMedia.objects.create(edition=published(), section=1, media=media)
    prepare_media(media.pk)
    after = MediaFile.objects.get(pk=media.pk)
    assert (after.state, after.file.name, after.sentence) == (MediaState.READY, media.file.name, PUBLISHED)


def test_sweeper_looks_into_each_center(house: Any) -> None:
    stored()
    prepare_media_everywhere.apply()
    assert MediaFile.objects.count() == 1
