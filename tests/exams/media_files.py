"""Recordings and pictures as teachers bring them, made here; and others that nobody should."""

from __future__ import annotations

import io
from functools import cache
from typing import Any

import av
import numpy as np
from django.core.files.uploadedfile import SimpleUploadedFile

from exams.models import MediaFile
from exams.services.media import store_upload
from exams.services.media_processing import prepare_media
from tenants.people.models import User
from tests.people.pictures import picture

# extension -> FFmpeg's container and codec
FORMS = {
    "mp3": ("mp3", "libmp3lame"),
    "m4a": ("ipod", "aac"),
    "wav": ("wav", "pcm_s16le"),
    "ogg": ("ogg", "libopus"),
    "flac": ("flac", "flac"),
}
RIGHTS = {"source": "Recorded by us", "licence": "CC0"}


@cache
def recording(form: str = "mp3", *, seconds: int = 10, loudness: float = 0.05, layout: str = "mono") -> bytes:
    """Tones of three seconds with two seconds of silence after each."""
    container, codec = FORMS[form]
    rate, out = 48_000, io.BytesIO()
    with av.open(out, "w", format=container) as file:
        stream = file.add_stream(codec, rate=rate, layout=layout)
        for second in range(seconds):
            time = np.arange(rate) / rate
            tone = loudness * np.sin(2 * np.pi * 440 * time) if second % 5 < 3 else np.zeros(rate)
            frame = av.AudioFrame.from_ndarray(tone[None, :].astype(np.float32), format="flt", layout="mono")
            frame.sample_rate, frame.pts = rate, second * rate
            for packet in stream.encode(frame):
                file.mux(packet)
        file.mux(stream.encode(None))
    return out.getvalue()


def sent(data: bytes, name: str = "lesson.mp3") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def stored(data: bytes | None = None, name: str = "lesson.mp3", *, by: str = "teacher", **values: Any) -> MediaFile:
    """As it stands right after the upload: waiting."""
    actor = User.objects.get(username=by)
    return store_upload(sent(data or recording(), name), actor=actor, **RIGHTS | values)


def ready(data: bytes | None = None, name: str = "lesson.mp3", **values: Any) -> MediaFile:
    """The same after a worker was there."""
    media = stored(data, name, **values)
    prepare_media(media.pk)
    media.refresh_from_db()
    return media


def ready_picture(name: str = "map.png", **values: Any) -> MediaFile:
    return ready(picture("PNG"), name, **values)
