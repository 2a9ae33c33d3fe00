"""A teacher brings a test in from Excel: the preview names the wrong row, the file is mended, the test is there."""

import io
import re
from collections.abc import Callable

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitors
from tests.browser.people import Person

pytestmark = pytest.mark.browser
HEAD = ["Question", "Section", "Mondai", "Instruction", "Choice 1", "Choice 2", "Choice 3", "Choice 4", "Right answer"]
FIRST = [
    "あの __新しい__ みせ",
    "vocabulary",
    1,
    "えらんで ください。",
    "あたらしい",
    "あだらしい",
    "あらたしい",
    "あらだしい",
    1,
]
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(right: int | None) -> dict[str, object]:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (
        HEAD,
        FIRST,
        ["__今週__ は さむい", None, None, None, "こんしゅう", "こんげつ", "こんや", "ことし", right],
    ):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return {"name": "N5 spring.xlsx", "mimeType": KIND, "buffer": out.getvalue()}


def test_teacher_imports_a_workbook_mends_a_row_and_has_the_test(
    visitors: Visitors, people: Callable[..., Person]
) -> None:
    page = visitors.open("/tests/import/", person=people("teacher"), phone=True)
    page.get_by_label("File", exact=True).set_input_files([workbook(None)])
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look before it is written")
    expect(page.get_by_text("The right answer is missing. Write the number of the choice.")).to_be_visible()
    expect(page.get_by_text("row 3")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Import"))).to_have_count(0)
    page.get_by_role("link", name="Choose the file again").click()
    page.get_by_label("File", exact=True).set_input_files([workbook(2)])
    page.get_by_role("button", name="Read the file").click()
    page.get_by_label("Title", exact=True).fill("Spring test")
    page.get_by_role("button", name="Import 2 questions").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Spring test")
    expect(page.get_by_text("The test is here, as a draft.")).to_be_visible()
