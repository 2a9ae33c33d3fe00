"""The list to fill in: a workbook with choices and explanations, or bare CSV. Column names in the reader's language."""

import csv
import io
from typing import Any

import openpyxl
from django.conf import settings
from django.utils.translation import gettext as _
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from tenants.people.importing.columns import FIELDS
from tenants.people.importing.reading import MAX_ROWS
from tenants.people.models import Group, Role

INK, PALE = "1B2325", "FFF1E2"
WIDTHS = {"email": 30, "phone": 20, "group": 20, "role": 12, "level": 9, "language": 11}
AS_TEXT = "@"  # Excel takes no zero and no plus away


def explanations() -> dict[str, str]:
    """What each column means, in the order of the template."""
    return {
        "first_name": _("Needed. In any script: Дилноза or Dilnoza."),
        "last_name": _("May be empty."),
        "email": _("May be empty for students; a teacher needs one. Each e-mail once."),
        "phone": _("May be empty. With or without spaces: +998 90 123 45 67."),
        "role": _("Student or teacher. Empty: student."),
        "group": _("May be empty. A group that is not here yet is made."),
        "level": _("The level of the group, N5 to N1. Needed where the group is new."),
        "username": _("May be empty: then it is made of the name, like dilnoza.karimova."),
        "language": _("May be empty. In which language mails come: en, ru, uz or ja."),
    }


def examples() -> list[dict[str, str]]:
    student, teacher = str(Role.STUDENT.label), str(Role.TEACHER.label)
    one = {"first_name": "Dilnoza", "last_name": "Karimova", "phone": "+998 90 123 45 67", "role": student}
    two = {"first_name": "Нигора", "last_name": "Ахмедова", "email": "nigora@example.com", "role": student}
    three = {"first_name": "Aziz", "last_name": "Tursunov", "email": "aziz@example.com", "role": teacher}
    return [
        one | {"group": "N5 A", "level": "N5", "language": "uz"},
        two | {"group": "N5 A", "level": "N5", "language": "ru"},
        three | {"phone": "+998 93 555 01 18", "group": "N5 A", "level": "N5"},
    ]


def csv_template() -> bytes:
    """Column names only: what stands below them would be read as people."""
    text = io.StringIO()
    csv.writer(text).writerow([str(label) for label in FIELDS.values()])
    return text.getvalue().encode("utf-8-sig")  # Excel takes it for UTF-8


def xlsx_template() -> bytes:
    book = openpyxl.Workbook()
    _people(book.worksheets[0])
    _example(book.create_sheet(_("Example")))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _people(sheet: Any) -> None:
    sheet.title = _("People")
    _head(sheet)
    notes = explanations()
    for place, name in enumerate(FIELDS, 1):
        cell = sheet.cell(row=1, column=place)
        cell.comment = Comment(notes[name], "mikan", height=90, width=240)
        if name in {"phone", "username"}:
            for row in range(2, MAX_ROWS + 2):
                sheet.cell(row=row, column=place).number_format = AS_TEXT
    _choices(sheet, "role", [str(Role.STUDENT.label), str(Role.TEACHER.label)])
    _choices(sheet, "level", [value for value, _label in Group._meta.get_field("level").choices or []])
    _choices(sheet, "language", [code for code, _name in settings.LANGUAGES])


def _choices(sheet: Any, name: str, values: list[str]) -> None:
    """A drop-down on the whole column; what is typed otherwise the preview explains."""
    letter = get_column_letter(list(FIELDS).index(name) + 1)
    rule = DataValidation(type="list", formula1='"' + ",".join(values) + '"', allow_blank=True, showErrorMessage=False)
    rule.add(f"{letter}2:{letter}{MAX_ROWS + 1}")
    sheet.add_data_validation(rule)


def _example(sheet: Any) -> None:
    """Three people, and below them what each column means."""
    _head(sheet)
    for row, person in enumerate(examples(), 2):
        for place, name in enumerate(FIELDS, 1):
            sheet.cell(row=row, column=place, value=person.get(name, "")).number_format = AS_TEXT
    start = len(examples()) + 4
    sheet.cell(row=start - 1, column=1, value=_("The columns")).font = Font(bold=True, size=13)
    for row, (name, text) in enumerate(explanations().items(), start):
        sheet.cell(row=row, column=1, value=str(FIELDS[name])).font = Font(bold=True)
        sheet.cell(row=row, column=2, value=text)
    last = start + len(FIELDS)
    sheet.cell(row=last + 1, column=1, value=_("Write your list on the first sheet. This one is not read."))


def _head(sheet: Any) -> None:
    for place, (name, label) in enumerate(FIELDS.items(), 1):
        cell = sheet.cell(row=1, column=place, value=str(label))
        cell.font = Font(bold=True, color=INK)
        cell.fill = PatternFill("solid", fgColor=PALE)
        cell.border = Border(bottom=Side("medium", color=INK))
        cell.alignment = Alignment(vertical="center")
        sheet.column_dimensions[get_column_letter(place)].width = WIDTHS.get(name, 18)
    sheet.row_dimensions[1].height = 24
    sheet.freeze_panes = "A2"
