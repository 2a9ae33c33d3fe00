"""A table that a stranger uploads, as XLSX or CSV: every way to read it, by what is in it; its name says nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from django.utils.translation import gettext as _

from tenants import separated, workbooks
from tenants.errors import Refused

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
OTHER_FILES = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"{\\rtf",
    b"<!DOC",
    b"<html",
    b"MZ",
)
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
Line = tuple[int, list[str]]  # the number of the line in the file, its cells


def readings(file: IO[bytes], *, too_much: str) -> Iterator[Iterator[Line]]:
    """The lines of each sheet, or of the text in each encoding and with each separator. Raises Refused."""
    start = file.read(8)
    file.seek(0)
    if start.startswith(ZIP):
        workbooks.check_package(file, too_much=too_much)
        file.seek(0)
        yield from workbooks.sheets(file)
        return
    data = file.read()
    if start == OLE:
        raise Refused(workbooks.locked() if ENCRYPTED in data else _("This is the old Excel format. Save it as XLSX."))
    if data.lstrip()[:8].startswith(OTHER_FILES):
        raise Refused(_("This file is no table. Save the list as XLSX or CSV and choose that file."))
    yield from separated.readings(data)


def without_guard(text: str) -> str:
    """A cell without the apostrophe by which tables of ours and of others keep a text from being evaluated."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(FORMULA) else text
