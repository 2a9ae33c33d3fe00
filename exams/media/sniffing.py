"""What a file is by its first bytes; its name says nothing. Whether it really is one shows when it is decoded."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from exams.errors import ExamError
from exams.models import MediaKind
from tenants.pictures import RASTER, picture_type

HEAD = 64 * 1024


@dataclass(frozen=True, slots=True)
class Sniffed:
    """`demuxer` is FFmpeg's name of the one format that may read a recording: never a playlist, which opens others."""

    kind: MediaKind
    content_type: str
    extension: str
    demuxer: str = ""


AUDIO = [
    (re.compile(rb"ID3|\xff[\xe2-\xe7\xf2-\xf7\xfa-\xff]"), Sniffed(MediaKind.AUDIO, "audio/mpeg", ".mp3", "mp3")),
    (re.compile(rb".{4}ftyp(?!hei|mif1|avif)", re.DOTALL), Sniffed(MediaKind.AUDIO, "audio/mp4", ".m4a", "mov")),
    (re.compile(rb"RIFF.{4}WAVE", re.DOTALL), Sniffed(MediaKind.AUDIO, "audio/wav", ".wav", "wav")),
    (re.compile(rb"OggS"), Sniffed(MediaKind.AUDIO, "audio/ogg", ".ogg", "ogg")),
    (re.compile(rb"fLaC"), Sniffed(MediaKind.AUDIO, "audio/flac", ".flac", "flac")),
]


def sniff(head: bytes) -> Sniffed:
    """Raises ExamError with a sentence for what is neither a recording nor a picture."""
    for beginning, found in AUDIO:
        if beginning.match(head):
            return found
    content_type = picture_type(head) if head else ""
    if content_type in RASTER:
        return Sniffed(MediaKind.PICTURE, content_type, RASTER[content_type][1])
    raise ExamError(_refusal(head, content_type))


def _refusal(head: bytes, content_type: str) -> str:
    if not head:
        return _("This file is empty.")
    if content_type == "image/svg+xml" or re.search(rb"<svg[\s>]", head[:4096]):
        return _("This is a drawing (SVG). Save it as PNG and choose that file.")
    if content_type.startswith("image/") or re.match(rb".{4}ftyp(hei|mif1|avif)", head, re.DOTALL):
        return _("This kind of picture is not read. Save it as PNG, JPEG or WebP.")
    return _("This is neither a recording (MP3, M4A, WAV, OGG) nor a picture (PNG, JPEG, WebP).")
