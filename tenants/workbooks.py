"""Reading an XLSX workbook that a stranger may have made: no formula, no entity, no bomb."""

import logging
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import IO, Any

import openpyxl
from django.utils.translation import gettext as _

from tenants.errors import Refused

log = logging.getLogger(__name__)
MAX_UNPACKED = 50 * 1024 * 1024
MAX_RATIO = 200
MAX_ENTRIES = 500
MAX_COLUMNS = 60
LAST_ROW = 1_048_576  # of a sheet; a row with a higher number is made up
WORKBOOK, CONTENT_TYPES = "xl/workbook.xml", "[Content_Types].xml"
Line = tuple[int, list[str]]

if not openpyxl.DEFUSEDXML:  # openpyxl reads with it wherever it is installed: entities are refused
    raise ImportError("defusedxml is missing")


def check_package(file: IO[bytes], *, too_much: str) -> None:
    """Raise Refused unless the ZIP is a workbook of an ordinary size. Nothing is unpacked for it."""
    try:
        with zipfile.ZipFile(file) as package:
            entries = package.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Refused(_damaged()) from error
    names = {entry.filename for entry in entries}
    if not {WORKBOOK, CONTENT_TYPES} <= names:
        raise Refused(_("This is not an Excel workbook. Save the list as XLSX or CSV and choose that file."))
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Refused(locked())
    unpacked, packed = sum(entry.file_size for entry in entries), sum(entry.compress_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(packed, 1):
        raise Refused(too_much)


def sheets(file: IO[bytes]) -> Iterator[Iterator[Line]]:
    """The lines of each sheet that is shown, in their order. A damaged workbook raises Refused when it is noticed."""
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=False, keep_links=False)
    except Exception as error:  # whatever the library raises on a workbook that is none
        log.info("A workbook could not be opened: %r", error)
        raise Refused(_damaged()) from error
    try:
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible":
                yield _lines(sheet)
    finally:
        book.close()


def locked() -> str:
    return _("The file is locked with a password. Save it without the password and choose it again.")


def _damaged() -> str:
    return _("The file is damaged and cannot be read. Open it in Excel, save it as XLSX and choose it again.")


def _lines(sheet: Any) -> Iterator[Line]:
    """Its lines that are not empty. Formulas stay text: nothing here evaluates them."""
    try:
        rows = sheet.iter_rows(max_row=LAST_ROW, max_col=MAX_COLUMNS, values_only=True)
        for number, cells in enumerate(rows, 1):
            if any(cell is not None for cell in cells):
                yield number, [_text(cell) for cell in cells]
    except Exception as error:
        log.info("A sheet could not be read: %r", error)
        raise Refused(_damaged()) from error


def _text(cell: Any) -> str:
    """A cell as its reader sees it: 998901234567.0 is a phone number, a day is a day."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    if isinstance(cell, str | int | float):
        return str(cell)
    return "="  # what is left are formulas over several cells
