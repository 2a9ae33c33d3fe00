"""Materials in a browser: a teacher gives a PDF to a group, a student of it reads it on a phone."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitors
from tests.browser.people import Person
from tests.exams.material_files import PDF, docx

pytestmark = pytest.mark.browser


def test_teacher_gives_files_and_a_student_reads_them_on_the_phone(
    visitors: Visitors, teacher: Person, people: Callable[..., Person], tmp_path: Path
) -> None:
    for name, data in {"Kana table.pdf": PDF, "Lesson.docx": docx("よんで ください。"), "run.pdf": b"MZ"}.items():
        (tmp_path / name).write_bytes(data)
    page = visitors.open("/materials/new/", person=teacher)
    page.get_by_label("Files").set_input_files(sorted(tmp_path.iterdir()))
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Choose at least one group.")).to_be_visible()
    page.get_by_role("checkbox", name="N5 A").check()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text(re.compile("“run.pdf” cannot be given."))).to_be_visible()
    expect(page.get_by_text("Added", exact=True)).to_have_count(2)
    page.get_by_role("button", name="Take out: run.pdf").click()
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("link", name=re.compile("^Kana table")).click()
    expect(page.locator("iframe")).to_be_visible()

    phone = visitors.open("/", person=people("student17"), phone=True)
    phone.get_by_role("link", name=re.compile("^Lesson")).click()
    expect(phone.get_by_text("よんで ください。")).to_be_visible()
    phone.get_by_role("link", name="Materials").last.click()
    phone.get_by_role("link", name=re.compile("^Kana table")).click()
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    with phone.expect_download() as download:
        phone.get_by_role("link", name="Download").click()
    assert Path(download.value.path()).read_bytes() == PDF
    assert download.value.suggested_filename == "Kana table.pdf"
