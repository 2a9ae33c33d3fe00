"""Reading CSV in the encodings and with the separators that Excel, Google Sheets and old programs write."""

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from tenants.errors import Refused

Line = tuple[int, list[str]]
SEPARATORS = (",", ";", "\t")
BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
# Tried in this order until the names of the columns make sense: Russian Windows, Japanese Windows.
OLD_ENCODINGS = ("cp1251", "cp932")
MAX_COLUMNS = 60
_CONTROL = bytes(set(range(32)) - {9, 10, 12, 13})


def readings(data: bytes) -> Iterator[Iterator[Line]]:
    """The lines in each encoding and with each separator that are possible; the reader takes what makes sense."""
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        first, _end, rest = text.partition("\n")
        skipped = 0
        if first.strip().strip('"').lower().startswith("sep="):  # Excel's own line
            text, skipped = rest, 1
        for separator in SEPARATORS:
            yield _lines(text, separator, skipped)


def _encodings(data: bytes) -> tuple[str, ...]:
    for bom, encoding in BOMS.items():
        if data.startswith(bom):
            return (encoding,)
    if b"\0" in data[:200]:
        return ("utf-16-le", "utf-16-be")
    if data.translate(None, _CONTROL) != data:
        raise Refused(_("This file is no table. Save the list as XLSX or CSV and choose that file."))
    return ("utf-8", *OLD_ENCODINGS)


def _lines(text: str, separator: str, skipped: int) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    start = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield start + skipped, cells[:MAX_COLUMNS]
            start = reader.line_num + 1
    except csv.Error as error:
        raise Refused(
            _("Line %(line)d of the file cannot be read: a quotation mark is open, or a cell is far too long.")
            % {"line": start + skipped}
        ) from error
