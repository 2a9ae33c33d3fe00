"""The files of a package, from a folder or a ZIP, with the limits that keep a hostile one harmless.

Names are looked at before any content is; nothing is ever unpacked to disk.
"""

from __future__ import annotations

import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, BinaryIO

from django.utils.translation import gettext

from .package_model import FileSource, PackageError, PackageProblem

PACKAGE_FILE = "package.json"
MAX_TOTAL_BYTES = 300 * 1024 * 1024
MAX_RATIO = 200
MAX_FILES = 2000
MAX_DOCUMENT_BYTES = 5 * 1024 * 1024
# A list of 2,000 names takes a quarter of it; it is read whole before its entries can be counted.
MAX_DIRECTORY_BYTES = 1024 * 1024

# What reading a damaged ZIP raises, beside BadZipFile.
READ_ERRORS = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError, struct.error, OverflowError)

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_END_RECORD = b"PK\x05\x06"
_END_RECORD_SIZE = 22
_ZIP64_LOCATOR = b"PK\x06\x07"
_ZIP64_LOCATOR_SIZE = 20
# What Windows and macOS leave in folders and ZIPs; nobody put it there on purpose.
_JUNK = re.compile(r"(^|/)(__MACOSX/.*|\.DS_Store|\._[^/]*|Thumbs\.db|desktop\.ini)$", re.IGNORECASE)
_UNSAFE_NAME = re.compile(r"^/|^[A-Za-z]:|\\|[\x00-\x1f\x7f\ud800-\udfff]|(^|/)\.{1,2}(/|$)|//")


def open_files(source: Path | BinaryIO) -> FileSource:
    """The files of a folder, of a ZIP at a path or of an open ZIP; PackageError when it breaks a limit."""
    try:
        if isinstance(source, Path) and source.is_dir():
            return FolderFiles(source)
        return ZipFiles(source)
    except READ_ERRORS as error:
        raise _refuse(gettext("The file is damaged or is not a ZIP file.")) from error


def is_unsafe_name(name: str) -> bool:
    """Whether a name could lead out of the package or hide what it is."""
    return bool(_UNSAFE_NAME.search(name))


class FolderFiles:
    """The files below a folder. Links are refused: they could show any file of the server."""

    def __init__(self, folder: Path) -> None:
        self._paths: dict[str, Path] = {}
        problems: list[PackageProblem] = []
        total = 0
        for entry, name in _walk(folder):
            info = entry.stat(follow_symlinks=False)
            if not stat.S_ISREG(info.st_mode):
                problems.append(PackageProblem(name, gettext("This is a link or a device, not a file.")))
            elif not _JUNK.search(name):
                self._paths[name] = Path(entry.path)
                total += info.st_size
            if len(self._paths) > MAX_FILES or total > MAX_TOTAL_BYTES or len(problems) > MAX_FILES:
                raise PackageError([*problems, *_limit_problems(len(self._paths), total)])
        problems += _name_problems(self._paths)
        if problems:
            raise PackageError(problems)

    def names(self) -> list[str]:
        return list(self._paths)

    def open(self, name: str) -> IO[bytes]:
        return self._paths[name].open("rb")

    def close(self) -> None:
        """Nothing is held open."""


class ZipFiles:
    """The files in a ZIP. One folder around everything, as "compress this folder" makes, is looked through."""

    def __init__(self, source: Path | BinaryIO) -> None:
        self._is_ours = isinstance(source, Path)
        self._stream: BinaryIO = source.open("rb") if isinstance(source, Path) else source
        try:
            _check_directory(self._stream)
            self._zip = zipfile.ZipFile(self._stream)
            self._entries = _strip_folder(_checked_entries(self._zip.infolist()))
        except BaseException:
            self._close_stream()
            raise

    def names(self) -> list[str]:
        return list(self._entries)

    def open(self, name: str) -> IO[bytes]:
        return self._zip.open(self._entries[name])

    def close(self) -> None:
        self._zip.close()
        self._close_stream()

    def _close_stream(self) -> None:
        if self._is_ours:
            self._stream.close()


def _refuse(message: str, where: str = "") -> PackageError:
    return PackageError([PackageProblem(where, message)])


def _walk(folder: Path) -> Iterator[tuple[os.DirEntry[str], str]]:
    """Everything below the folder but folders themselves, with its name in the package."""
    waiting = [("", str(folder))]
    while waiting:
        prefix, path = waiting.pop()
        with os.scandir(path) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if entry.is_dir(follow_symlinks=False):
                    waiting.append((f"{prefix}{entry.name}/", entry.path))
                else:
                    yield entry, prefix + entry.name


def _check_directory(stream: BinaryIO) -> None:
    """Refuse a list of files so long that reading it would take the memory. Finds the end record as zipfile does."""
    size = stream.seek(0, os.SEEK_END)
    if size > MAX_TOTAL_BYTES:
        raise PackageError(_limit_problems(0, size))
    start = max(0, size - _END_RECORD_SIZE - 0x10000 - _ZIP64_LOCATOR_SIZE)
    stream.seek(start)
    tail = stream.read()
    stream.seek(0)
    end = len(tail) - _END_RECORD_SIZE
    if not (tail[max(end, 0) :].startswith(_END_RECORD) and tail.endswith(b"\x00\x00")):
        end = tail.rfind(_END_RECORD)
    if end < 0 or len(tail) - end < _END_RECORD_SIZE:
        raise zipfile.BadZipFile("no end record")
    if tail[max(end - _ZIP64_LOCATOR_SIZE, 0) : end].startswith(_ZIP64_LOCATOR):
        raise _refuse(gettext("The ZIP is made for very large files (ZIP64). Make it again as an ordinary ZIP."))
    if struct.unpack_from("<L", tail, end + 12)[0] > MAX_DIRECTORY_BYTES:
        raise PackageError(_limit_problems(MAX_FILES + 1, 0))


def _checked_entries(infos: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    problems: list[PackageProblem] = []
    entries: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        if info.is_dir() or _JUNK.search(info.filename):
            continue
        problem = _entry_problem(info, entries)
        if problem:
            problems.append(PackageProblem(_shown(info.filename), problem))
        entries[info.filename] = info
    unpacked = sum(info.file_size for info in entries.values())
    packed = sum(info.compress_size for info in entries.values())
    problems += _limit_problems(len(infos), unpacked)
    if unpacked > MAX_RATIO * max(packed, 1):
        problems.append(PackageProblem("", gettext("The ZIP unpacks to far more than its size. It is refused.")))
    problems += _name_problems(entries)
    if problems:
        raise PackageError(problems)
    return entries


def _entry_problem(info: zipfile.ZipInfo, earlier: dict[str, zipfile.ZipInfo]) -> str:
    mode = info.external_attr >> 16
    if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return gettext("This is a link or a device, not a file.")
    if info.flag_bits & 0x1:
        return gettext("The file is encrypted.")
    if info.compress_type not in _METHODS:
        return gettext("The file is packed in a way that is not supported. Use ordinary ZIP compression.")
    if info.filename in earlier:
        return gettext("The file is in the ZIP twice.")
    return ""


def _limit_problems(count: int, total: int) -> list[PackageProblem]:
    problems = []
    if count > MAX_FILES:
        message = gettext("There are too many files. At most %(limit)d are allowed.") % {"limit": MAX_FILES}
        problems.append(PackageProblem("", message))
    if total > MAX_TOTAL_BYTES:
        megabytes = MAX_TOTAL_BYTES // (1024 * 1024)
        message = gettext("The files are too large together. At most %(limit)d MB are allowed.") % {"limit": megabytes}
        problems.append(PackageProblem("", message))
    return problems


def _name_problems(names: Iterable[str]) -> list[PackageProblem]:
    message = gettext("This file name is not allowed: it leads out of the package or has signs that hide what it is.")
    return [PackageProblem(_shown(name), message) for name in names if is_unsafe_name(name)]


def _shown(name: str) -> str:
    """A file name as it can be printed, whatever bytes it was made of."""
    return "".join(character if character.isprintable() else "\ufffd" for character in name)[:200]


def _strip_folder(entries: dict[str, zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    tops = {name.partition("/")[0] for name in entries}
    if PACKAGE_FILE in entries or len(tops) != 1:
        return entries
    prefix = f"{tops.pop()}/"
    if prefix + PACKAGE_FILE not in entries:
        return entries
    return {name.removeprefix(prefix): info for name, info in entries.items()}
