"""The media files of a package: all there, unchanged, and really what their names say."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping

from django.utils.translation import gettext

from exams.media.drawings import MAX_BYTES, DrawingError, clean_drawing
from exams.media.pictures import MAX_SIDE

from .package_files import PACKAGE_FILE, READ_ERRORS
from .package_model import MEDIA_FOLDER, FileSource, PackageMedia, PackageProblem

_CHUNK = 1024 * 1024
_HEAD = 16

# How the content of each kind of file begins.
_SIGNATURES = {
    ".m4a": re.compile(rb"....ftyp", re.DOTALL),
    ".mp3": re.compile(rb"ID3|\xff[\xe2-\xff]"),
    ".ogg": re.compile(rb"OggS"),
    ".opus": re.compile(rb"OggS"),
    ".wav": re.compile(rb"RIFF....WAVE", re.DOTALL),
    ".webm": re.compile(rb"\x1aE\xdf\xa3"),
    ".png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    ".jpg": re.compile(rb"\xff\xd8\xff"),
    ".jpeg": re.compile(rb"\xff\xd8\xff"),
    ".webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
}


def check_files(media: Mapping[str, PackageMedia], files: FileSource) -> Iterator[PackageProblem]:
    present = {name.removeprefix(MEDIA_FOLDER) for name in files.names() if name.startswith(MEDIA_FOLDER)}
    for name, entry in media.items():
        message = _file_problem(entry, files) if name in present else gettext("The file is missing.")
        if message:
            yield PackageProblem(MEDIA_FOLDER + name, message)
    known = {PACKAGE_FILE} | {MEDIA_FOLDER + name for name in media}
    for path in sorted(set(files.names()) - known):
        yield PackageProblem(path, gettext("The file is not in the media list of the package."))


def _file_problem(entry: PackageMedia, files: FileSource) -> str:
    digest, size, head = hashlib.sha256(), 0, b""
    try:
        with files.open(entry.path) as stream:
            while chunk := stream.read(_CHUNK):
                head = head or chunk[:_HEAD]
                size += len(chunk)
                digest.update(chunk)
    except READ_ERRORS:
        return gettext("The file is damaged.")
    if size != entry.bytes:
        return gettext("The file has %(found)d bytes, the media list says %(listed)d.") % {
            "found": size,
            "listed": entry.bytes,
        }
    if digest.hexdigest() != entry.sha256:
        return gettext("The file is not the one of the media list: its SHA-256 differs.")
    return _type_problem(entry, head)


def _type_problem(entry: PackageMedia, head: bytes) -> str:
    suffix = "." + entry.name.lower().rpartition(".")[2]
    if suffix == ".svg":
        return _drawing_problem(entry)
    signature = _SIGNATURES.get(suffix)
    if signature is None:
        kinds = ", ".join(sorted([*_SIGNATURES, ".svg"]))
        return gettext("This kind of file is not allowed. Allowed are: %(kinds)s.") % {"kinds": kinds}
    return "" if signature.match(head) else gettext("The content of the file is not what its name says.")


def _drawing_problem(entry: PackageMedia) -> str:
    """Drawings are cheap to check as the import will; other pictures are decoded only then."""
    with entry.open() as stream:
        content = stream.read(MAX_BYTES + 1)
    try:
        clean_drawing(content, longest_side=MAX_SIDE)
    except DrawingError as error:
        return error.sentence(entry.name)
    return ""
