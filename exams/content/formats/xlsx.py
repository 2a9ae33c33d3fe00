"""A table of questions as a workbook: explained columns, drop-downs, nothing that is evaluated. What a table keeps:
formats/table.py."""

from __future__ import annotations

import io
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from exams.content.blueprint import get_level, load_blueprint
from exams.content.formats.columns import HINTS, LABELS
from exams.content.formats.results import Document, new_document
from exams.content.formats.table import MAX_ROWS, rows_of
from tenants.sheets import FORMULA

INK, PALE = "1B2325", "FFF1E2"
WIDTHS = {"stem": 44, "passage": 40, "instruction": 36, "script": 34, "group_script": 34} | dict.fromkeys(
    ("en", "ru", "uz", "ja"), 30
)
NARROW = {"id", "level", "minutes", "mondai", "right", "points", "spoken", "order"}


def write_xlsx(document: Document) -> bytes:
    return _book(document)


def xlsx_template(level: str = "N5") -> bytes:
    """The empty table with an example on a second sheet."""
    document = new_document("", level)
    section = get_level(level).sections[0]
    question = {
        "id": "v-1-1", "stem": "あの __新しい__ みせで かいました。", "answer": 1,
        "choices": [{"text": text} for text in ("あたらしい", "あだらしい", "あらたしい", "あらだしい")],
        "explanation": {"en": "新しい is read あたらしい."},
    }  # fmt: skip
    mondai = section.mondai[0]
    group = {
        "mondai": mondai.number, "type": mondai.type, "questions": [question],
        "instruction": "＿＿＿の ことばは ひらがなで どう かきますか。いちばん いい ものを ひとつ えらんで ください。",
    }  # fmt: skip
    document["sections"] = [{"key": section.key, "title": section.ja, "minutes": section.minutes, "groups": [group]}]
    return _book(new_document("", level), example=document)


def _book(document: Document, example: Document | None = None) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = _("Questions")[:31]
    _fill(sheet, document)
    _choices(sheet, "level", sorted(load_blueprint().levels, reverse=True))
    _choices(sheet, "right", ["1", "2", "3", "4"])
    _lists(book, sheet, document["test"]["level"])
    _explain(book.create_sheet(_("Explanations")[:31]), example)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(sheet: Any, document: Document, first: int = 1) -> int:
    _head(sheet, first)
    line = first
    for line, row in enumerate(rows_of(document), first + 1):
        for place, name in enumerate(LABELS, 1):
            if row.get(name):
                _write(sheet.cell(row=line, column=place), row[name])
    return line


def _write(cell: Any, text: str) -> None:
    """As text, whatever it begins with."""
    hidden = text.startswith("'") and text.lstrip("'").startswith(FORMULA)
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", f"'{text}" if hidden else text)  # the import takes one away
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(FORMULA)
    cell.number_format = "@"
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def _head(sheet: Any, line: int) -> None:
    for place, (name, label) in enumerate(LABELS.items(), 1):
        cell = sheet.cell(row=line, column=place, value=str(label))
        cell.font, cell.fill = Font(bold=True, color=INK), PatternFill("solid", fgColor=PALE)
        cell.border, cell.alignment = (
            Border(bottom=Side("medium", color=INK)),
            Alignment(vertical="center", wrap_text=True),
        )
        cell.comment = Comment(str(HINTS[name]), "mikan", height=90, width=260)
        sheet.column_dimensions[get_column_letter(place)].width = 11 if name in NARROW else WIDTHS.get(name, 20)
    sheet.row_dimensions[line].height = 32
    sheet.freeze_panes = "A2"


def _choices(sheet: Any, name: str, values: list[str]) -> None:
    _rule(sheet, name, '"' + ",".join(values) + '"')


def _lists(book: Any, sheet: Any, level: str) -> None:
    """Drop-downs that are longer than a rule may be stand on a sheet that is hidden."""
    hidden = book.create_sheet("lists")
    hidden.sheet_state = "hidden"
    sections = [section.key for section in get_level(level).sections]
    types = list(dict.fromkeys(mondai.type for section in get_level(level).sections for mondai in section.mondai))
    for place, (name, values) in enumerate((("section", sections), ("type", types)), 1):
        for line, value in enumerate(values, 1):
            hidden.cell(row=line, column=place, value=value)
        letter = get_column_letter(place)
        _rule(sheet, name, f"lists!${letter}$1:${letter}${len(values)}")


def _rule(sheet: Any, name: str, formula: str) -> None:
    """What is typed otherwise the preview explains."""
    rule = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=False)
    letter = get_column_letter(list(LABELS).index(name) + 1)
    rule.add(f"{letter}2:{letter}{MAX_ROWS + 1}")
    sheet.add_data_validation(rule)


def _explain(sheet: Any, example: Document | None) -> None:
    """What each column means. Read is only a sheet whose first lines name the columns."""
    sheet.cell(row=1, column=1, value=_("The columns")).font = Font(bold=True, size=13)
    for line, (name, label) in enumerate(LABELS.items(), 2):
        sheet.cell(row=line, column=1, value=str(label)).font = Font(bold=True)
        sheet.cell(row=line, column=2, value=str(HINTS[name]))
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 30, 80
    if not example:
        return
    line = len(LABELS) + 3
    sheet.cell(row=line, column=1, value=_("An example")).font = Font(bold=True, size=13)
    row = next(rows_of(example))
    for name, label in LABELS.items():
        if row.get(name):
            line += 1
            sheet.cell(row=line, column=1, value=str(label))
            _write(sheet.cell(row=line, column=2), row[name])
