"""A browser without scripts: the section is one form, and nothing is missing but the sound."""

import pytest
from playwright.sync_api import Page, expect

from jlpt.demo import PASSWORD
from tests.browser.answers import plan
from tests.browser.conftest import Visitors
from tests.browser.exam import SECTIONS, ExamPage
from tests.browser.people import Person

pytestmark = pytest.mark.browser


def test_without_javascript(visitors: Visitors, teacher: Person) -> None:
    teacher.make_room("Without scripts")
    exam = ExamPage(log_in(visitors.open("/", java_script_enabled=False), "student02"))
    page = exam.page
    page.get_by_role("region", name="Without scripts").get_by_role("button", name="Enter the room").click()

    exam.start(1)
    picks = list(plan(1).items())
    exam.mark_all(dict(picks[:7]))
    expect(exam.net).to_be_hidden()  # nothing is saved yet, and no script would say so
    page.get_by_role("button", name="Save answers").click()
    exam.expect_marked(1)
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    page.reload()
    exam.expect_marked(1)
    exam.mark_all(dict(picks[5:12]))
    exam.mark("1-1", "2")
    finish(page, 1, f"{len(exam.answers.of(1))} of 21 answers stored")

    exam.start(2)
    exam.mark_all(dict(list(plan(2).items())[:4]))
    finish(page, 2, "4 of 22 answers stored")

    exam.start(3)
    expect(page.locator("exam-recording noscript p")).to_contain_text("The recording needs JavaScript")
    exam.mark_all(dict(list(plan(3).items())[:3]))
    page.get_by_role("button", name="Finish section").click()
    receipt = page.get_by_role("region", name="Your exam is handed in")
    expect(receipt).to_contain_text(f"{len(exam.answers.given)} of 67 answers stored")
    for section, count in enumerate((21, 22, 24), start=1):
        row = receipt.get_by_role("listitem").nth(section - 1)
        expect(row).to_contain_text(f"{len(exam.answers.of(section))} / {count}")


def log_in(page: Page, name: str) -> Page:
    page.get_by_label("E-mail or user name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    return page


def finish(page: Page, section: int, stored: str) -> None:
    page.get_by_role("button", name="Finish section").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{SECTIONS[section - 1]} is finished")
    expect(page.get_by_text(stored)).to_be_visible()
    expect(page.get_by_text("Saved.", exact=True)).to_have_count(0)
