"""Which formats there are, and which one a file has."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from exams.content.package_model import FileSource

from .csv import write_csv
from .gift import write_gift
from .gift_reading import read_gift
from .moodle import write_moodle
from .moodle_reading import read_moodle
from .own import read_own
from .package import write_package
from .qti import write_qti
from .qti_reading import read_qti
from .results import Document, ReadResult
from .table import read_table
from .xlsx import write_xlsx

MEGABYTE = 1024 * 1024
_GIFT = re.compile(rb"^\s*(?:::|\$CATEGORY:|//)|\{[^{}|]*(?:[=~#]|\bT\b|\bF\b|TRUE|FALSE)", re.MULTILINE)
Writer = Callable[[Document, FileSource, IO[bytes]], None]


@dataclass(frozen=True, slots=True)
class Format:
    """`most`: bytes of a file that is read."""

    read: Callable[[IO[bytes], str], ReadResult]
    write: Writer
    suffix: str
    content_type: str
    most: int = 10 * MEGABYTE


def _plain(write: Callable[[Document], bytes]) -> Writer:
    """A format whose files are small and hold no media."""

    def to_stream(document: Document, files: FileSource, out: IO[bytes]) -> None:
        out.write(write(document))

    return to_stream


FORMATS = {
    "package": Format(read_own, write_package, ".zip", "application/zip", 300 * MEGABYTE),
    "xlsx": Format(
        read_table,
        _plain(write_xlsx),
        ".xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "csv": Format(read_table, _plain(write_csv), ".csv", "text/csv; charset=utf-8"),
    "moodle": Format(read_moodle, write_moodle, ".xml", "application/xml", 50 * MEGABYTE),
    "qti": Format(read_qti, write_qti, ".zip", "application/zip", 300 * MEGABYTE),
    "gift": Format(read_gift, _plain(write_gift), ".gift", "text/plain; charset=utf-8"),
}
LARGEST = max(one.most for one in FORMATS.values())


def format_of(stream: IO[bytes], name: str) -> str:
    """By what is in the file; its name decides only between kinds of plain text."""
    start = stream.read(4096)
    stream.seek(0)
    if start.startswith(b"PK"):
        return _kind_of_zip(stream)
    letters = start.replace(b"\0", b"")
    if b"<quiz" in letters:
        return "moodle"
    kind = name.lower().rpartition(".")[2]
    return "gift" if kind == "gift" or (kind == "txt" and _GIFT.search(letters)) else "csv"


def _kind_of_zip(stream: IO[bytes]) -> str:
    """What it is by the names in it; a broken one is left to the reader of packages, which says so."""
    try:
        with zipfile.ZipFile(stream) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        names = set()
    finally:
        stream.seek(0)
    if "xl/workbook.xml" in names:
        return "xlsx"
    return "qti" if "imsmanifest.xml" in names else "package"
