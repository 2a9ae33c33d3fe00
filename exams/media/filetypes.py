"""What a given file is, told by its bytes: its name and what the browser says of it count for nothing.

Let in are files that a browser shows or an office program opens, and nothing that runs: no web pages, no SVG, no
programs, no macros.
"""

import re
import unicodedata
from contextlib import closing
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, BinaryIO

import av
from av.stream import Disposition
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from exams.content.package_files import READ_ERRORS, open_files
from exams.content.package_model import PackageError
from exams.errors import ExamError
from exams.media.sniffing import HEAD, Sniffed, sniff
from exams.models import MaterialKind
from tenants.limits import MEGABYTE
from tenants.pictures import PictureError, clean_raster

MOST_MB = {
    MaterialKind.AUDIO: 300,
    MaterialKind.PDF: 50,
    MaterialKind.DOCUMENT: 50,
    MaterialKind.PICTURE: 20,
}
LARGEST = max(MOST_MB.values()) * MEGABYTE
ACCEPTED = ".pdf,.docx,.xlsx,.pptx,.png,.jpg,.jpeg,.webp,.mp3,.m4a,.wav,.ogg,.opus,.flac"
LONGEST_SIDE = 2400
TAIL = 2048
SAME = {".jpg": {".jpeg"}, ".ogg": {".opus", ".oga"}}  # other endings of the same type, kept in names

OFFICE = {
    "word/document.xml": (".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xl/workbook.xml": (".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ppt/presentation.xml": (".pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
}
DOCX = OFFICE["word/document.xml"][1]
TYPES = "[Content_Types].xml"
RUNS = re.compile(r"(^|/)(vba[^/]*|activex/.*|.*\.(exe|dll|msi|js|vbs|hta|jar|scr|bat|cmd|ps1|lnk))$", re.IGNORECASE)
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Letters of a name that are not seen but change how it reads: "invoice[U+202E]fdp.exe".
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """What is stored: the bytes (a picture's are written anew), what they are, and the name for a download."""

    kind: MaterialKind
    content_type: str
    name: str
    size: int
    file: File


def check_file(upload: UploadedFile) -> CheckedFile:
    """ExamError with a sentence that names the file, if it is nothing that can be given."""
    shown = plain_name(upload.name or "")[:80]
    if not upload.size:
        raise ExamError(_("“%(name)s” is empty.") % {"name": shown})
    _check_size(upload.size, LARGEST // MEGABYTE, shown)
    upload.seek(0)
    head = upload.read(HEAD)
    upload.seek(0)
    if head.startswith(b"%PDF-"):
        return _pdf(upload, shown)
    if head.startswith(b"PK\x03\x04"):
        return _office(upload, shown)
    if head.startswith(OLD_OFFICE):
        said = _("“%(name)s” is of an old office program. Save it there as DOCX, XLSX, PPTX or PDF, and choose that.")
        raise ExamError(said % {"name": shown})
    return _seen_or_heard(upload, head, shown)


def plain_name(name: str) -> str:
    """The last part of a path, without letters that are not seen."""
    last = unicodedata.normalize("NFC", re.split(r"[\\/]", name)[-1])
    return "".join(letter for letter in last if unicodedata.category(letter) not in HIDDEN).strip(" .") or "file"


def _named(upload: UploadedFile, ending: str) -> str:
    """The name as it was given, ending in what the file is."""
    name = PurePosixPath(plain_name(upload.name or ""))
    given = name.suffix.lower()
    if given == ending or given in SAME.get(ending, ()):
        return name.stem[:180] + name.suffix
    return (name.stem if given in ACCEPTED.split(",") else name.name)[:180] + ending


def _checked(upload: UploadedFile, kind: MaterialKind, ending: str, content_type: str) -> CheckedFile:
    return CheckedFile(kind, content_type, _named(upload, ending), upload.size or 0, upload)


def _check_size(size: int | None, most: int, shown: str) -> None:
    if (size or 0) > most * MEGABYTE:
        raise ExamError(_("“%(name)s” is larger than %(most)d MB.") % {"name": shown, "most": most})


def _damaged(shown: str) -> ExamError:
    return ExamError(_("“%(name)s” is damaged or incomplete. Save it again and choose the new file.") % {"name": shown})


def _pdf(upload: UploadedFile, shown: str) -> CheckedFile:
    _check_size(upload.size, MOST_MB[MaterialKind.PDF], shown)
    upload.seek(max(0, (upload.size or 0) - TAIL))
    end = upload.read(TAIL)
    upload.seek(0)
    if b"%%EOF" not in end:
        raise _damaged(shown)
    return _checked(upload, MaterialKind.PDF, ".pdf", "application/pdf")


def _office(upload: UploadedFile, shown: str) -> CheckedFile:
    """A DOCX, XLSX or PPTX: a ZIP within the limits of a package, which is only listed here, never unpacked."""
    _check_size(upload.size, MOST_MB[MaterialKind.DOCUMENT], shown)
    names, types = _parts_of(upload, shown)
    found = [what for part, what in OFFICE.items() if part in names]
    if len(found) != 1 or not types:
        raise ExamError(_("“%(name)s” is a ZIP file. Give the files in it one by one.") % {"name": shown})
    if any(RUNS.search(name) for name in names) or b"macroEnabled" in types:
        said = _("“%(name)s” holds macros or a program. Save it without them and choose that.")
        raise ExamError(said % {"name": shown})
    return _checked(upload, MaterialKind.DOCUMENT, *found[0])


def _parts_of(upload: UploadedFile, shown: str) -> tuple[list[str], bytes]:
    """The names of the parts, and the list of their types."""
    try:
        with closing(open_files(_stream(upload))) as files:
            names = files.names()
            types = files.open(TYPES).read(MEGABYTE) if TYPES in names else b""
    except (PackageError, *READ_ERRORS) as error:
        said = _("“%(name)s” is damaged or packed in a way that is not read. Save it again and choose the new file.")
        raise ExamError(said % {"name": shown}) from error
    upload.seek(0)
    return names, types


def _stream(upload: UploadedFile) -> BinaryIO:
    stream: Any = upload.file
    stream.seek(0)
    return stream


def _seen_or_heard(upload: UploadedFile, head: bytes, shown: str) -> CheckedFile:
    try:
        found = sniff(head)
    except ExamError as error:
        said = _("“%(name)s” cannot be given. Choose PDF, DOCX, XLSX, PPTX, PNG, JPEG, WebP, MP3, M4A, WAV or OGG.")
        raise ExamError(said % {"name": shown}) from error
    return _sound(upload, found, shown) if found.demuxer else _picture(upload, shown)


def _picture(upload: UploadedFile, shown: str) -> CheckedFile:
    most = MOST_MB[MaterialKind.PICTURE]
    _check_size(upload.size, most, shown)
    try:
        picture = clean_raster(upload.read(), shown, longest_side=LONGEST_SIDE, most_mb=most)
    except PictureError as error:
        raise ExamError(str(error)) from error
    name, size = _named(upload, picture.extension), len(picture.data)
    return CheckedFile(MaterialKind.PICTURE, picture.content_type, name, size, ContentFile(picture.data))


def _sound(upload: UploadedFile, found: Sniffed, shown: str) -> CheckedFile:
    if not _is_heard(_stream(upload), found.demuxer):
        said = _("“%(name)s” is not a recording that can be played. Choose MP3, M4A, WAV or OGG.")
        raise ExamError(said % {"name": shown})
    upload.seek(0)
    return _checked(upload, MaterialKind.AUDIO, found.extension, found.content_type)


def _is_heard(stream: BinaryIO, demuxer: str) -> bool:
    """Whether there is sound in it that can be decoded, and no film; the picture of a cover is none."""
    try:
        with av.open(stream, "r", format=demuxer) as container:
            covers = [video.disposition & Disposition.attached_pic for video in container.streams.video]
            has_sound = bool(container.streams.audio) and all(covers)
            return has_sound and next(container.decode(audio=0), None) is not None
    except (av.FFmpegError, ValueError):
        return False
