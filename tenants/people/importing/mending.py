"""The lines that could not be taken as a CSV: to be mended and chosen again, without the others."""

import csv
import io
from collections.abc import Iterable

from django.utils.translation import gettext as _

from tenants.people.importing.problems import sentences
from tenants.people.importing.rows import Row
from tenants.table_files import FORMULA


def lines_to_mend(rows: Iterable[Row], names: dict[str, str]) -> bytes:
    """With the columns that the list had, and why each line was not taken. A spreadsheet evaluates none of it."""
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow([*(_plain(name) for name in names.values()), _("What is wrong")])
    for row in rows:
        out.writerow([*(_plain(row.cells.get(name, "")) for name in names), " ".join(sentences(row))])
    return text.getvalue().encode("utf-8-sig")


def _plain(text: str) -> str:
    """An apostrophe before what would be a formula; the reader takes it away again."""
    return f"'{text}" if text.startswith(FORMULA) else text
