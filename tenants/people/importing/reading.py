"""From an uploaded file to lines of named cells. What cannot be a list of people is refused with a sentence."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.core.files import File
from django.utils.translation import gettext as _

from tenants.errors import Refused
from tenants.people.importing.columns import Columns, understand
from tenants.people.importing.uploads import MAX_BYTES
from tenants.table_files import Line, readings, without_guard

MAX_ROWS = 3000
HEAD_WITHIN = 20  # lines: a list may have a title above the names of its columns
LONGEST_CELL = 300


@dataclass(frozen=True)
class Table:
    """`rows`: the number of the line in the file, and field -> cell as it was typed."""

    columns: Columns
    rows: list[tuple[int, dict[str, str]]]


def read_table(file: File[bytes]) -> Table:
    """Raises Refused. The size is looked at before anything else."""
    if file.size > MAX_BYTES:
        raise Refused(too_large())
    too_much = _(
        "This workbook unpacks to far more than a list of people. Copy the list into a new file and choose that."
    )
    columns, lines = _with_head(readings(file, too_much=too_much))
    rows: list[tuple[int, dict[str, str]]] = []
    for number, cells in lines:
        row = {field: clean for place, field in columns.of.items() if (clean := _clean(cells, place))}
        if row:
            rows.append((number, row))
        if len(rows) > MAX_ROWS:
            raise Refused(
                _("A list may have %(most)d people at the most. Divide it into several files.") % {"most": MAX_ROWS}
            )
    if not rows:
        raise Refused(_("There is nobody in this list: below the names of the columns is nothing."))
    return Table(columns, rows)


def too_large() -> str:
    most = MAX_BYTES // (1024 * 1024)
    return _("The file is larger than %(most)d MB. A list of names is far smaller: copy it into a new file.") % {
        "most": most
    }


def _with_head(readings: Iterable[Iterator[Line]]) -> tuple[Columns, Iterator[Line]]:
    """The reading whose column names say most, standing below them."""
    best: tuple[Columns, Iterator[Line]] | None = None
    refused: Refused | None = None
    for lines in readings:
        try:
            columns = _head(lines)
        except Refused as error:
            refused = refused or error
            continue
        if columns and (best is None or len(columns.names) > len(best[0].names)):
            best = columns, lines
    if best is None:
        raise refused or Refused(
            _("There is no column with names. The first line names the columns: First name, Last name, Phone.")
        )
    return best


def _head(lines: Iterator[Line]) -> Columns | None:
    for _number, cells in itertools.islice(lines, HEAD_WITHIN):
        columns = understand([_clean(cells, place) for place in range(len(cells))])
        if columns.has_names:
            return columns
    return None


def _clean(cells: list[str], place: int) -> str:
    """A cell without what cannot be seen: double spaces, ends of lines, marks that turn the direction of writing."""
    if place >= len(cells):
        return ""
    seen = "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in cells[place][: 2 * LONGEST_CELL])
    words = " ".join(seen.split())[:LONGEST_CELL]
    words = without_guard(words)
    return "" if words in {"-", "–", "—"} else words
