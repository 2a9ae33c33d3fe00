"""A test on paper, in a browser on a phone: from the test's page to the booklet's PDF and the page to print."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitors
from tests.browser.people import Person

pytestmark = pytest.mark.browser


def test_teacher_prints_a_test(visitors: Visitors, teacher: Person, people: Callable[..., Person]) -> None:
    page = visitors.open("/tests/", person=teacher, phone=True)
    page.locator("main .tbl a").first.click()
    page.get_by_role("link", name="Print", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Print")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_label("Sections").select_option("each")
    with page.expect_download() as download:
        page.get_by_role("button", name="Booklet (PDF)").click()
    assert download.value.suggested_filename.endswith("booklet.pdf")
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
    page.get_by_role("button", name="Preview in the browser").click()
    expect(page.get_by_text("もぎしけん", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    student = people("student16")
    assert visitors.open("/", person=student).goto(page.url).status == 404
