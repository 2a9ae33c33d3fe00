"""Tables for spreadsheet programs. No cell becomes a formula, whatever somebody wrote into a form."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
Row = Sequence[Any]


def csv_of(rows: Iterable[Row]) -> bytes:
    """UTF-8 with the mark by which Excel knows it. What would be a formula begins with an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerows([_escaped(_plain(value)) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def xlsx_of(rows: Iterable[Row], *, title: str) -> bytes:
    """A workbook of one sheet; every text is stored as text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _plain(value: Any) -> Any:
    """Times in the zone of the page, whole minutes, as both formats can hold them; no letter that XML has not."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(second=0, microsecond=0, tzinfo=None)
    return value if isinstance(value, int) else ILLEGAL_CHARACTERS_RE.sub("", str(value))


def _escaped(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return f"'{value}" if isinstance(value, str) and value.lstrip("'").startswith(FORMULA) else value


def _cell(sheet: Any, value: Any) -> Any:
    value = _plain(value)
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"  # openpyxl would take "=1+1" for a formula
        cell.quotePrefix = value.startswith(FORMULA)
    return cell
