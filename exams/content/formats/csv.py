"""A table of questions as CSV: UTF-8 with the mark by which Excel knows it. What a table keeps: formats/table.py."""

from exams.content.formats.columns import LABELS
from exams.content.formats.results import Document
from exams.content.formats.table import rows_of
from tenants.sheets import csv_of


def write_csv(document: Document) -> bytes:
    """Cells that a spreadsheet would evaluate begin with an apostrophe, which the import takes away again."""
    rows = [[row.get(name, "") for name in LABELS] for row in rows_of(document)]
    return csv_of([[str(label) for label in LABELS.values()], *rows])
