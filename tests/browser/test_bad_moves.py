"""What people do that they should not, and what happens to them."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from jlpt.demo import PASSWORD
from tests.browser.answers import plan
from tests.browser.conftest import Visitors
from tests.browser.exam import ExamPage
from tests.browser.people import Person

pytestmark = pytest.mark.browser


def expect_not_found(page: Page, heading: str) -> None:
    """A 404 page in the look: its sheet, its words and a way on."""
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    expect(page.get_by_text("Error 404")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("link").first).to_be_visible()
    assert page.title().startswith(heading)
    assert page.evaluate("getComputedStyle(document.querySelector('main h1')).fontWeight") != "400"


def test_unknown_centre(visitors: Visitors) -> None:
    page = visitors.open(site="nowhere")
    expect_not_found(page, "No centre at this address")
    page.get_by_role("link", name="To the main site").click()
    expect(page).to_have_url(visitors.product.address() + "/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mock JLPT exams for your centre")


def test_attempt_of_another(visitors: Visitors, teacher: Person, people: Callable[..., Person]) -> None:
    room = teacher.make_room("Private")
    attempt = people("student05").enter(room)
    people("student05").open_section(attempt, 1)
    page = visitors.open(f"/attempts/{attempt}/", person=people("student06"))
    expect_not_found(page, "There is no such page")
    expect(page.get_by_role("radio")).to_have_count(0)
    stranger = visitors.open(f"/attempts/{attempt}/")
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Log in")


def test_logged_out_in_the_middle(visitors: Visitors, teacher: Person, people: Callable[..., Person]) -> None:
    """Saving needs no session: answers arrive, and only moving on asks to log in again."""
    student = people("student07")
    attempt = student.enter(teacher.make_room("Logged out"))
    student.open_section(attempt, 1)
    picks = list(plan(1).items())
    exam = ExamPage(visitors.open(f"/attempts/{attempt}/", person=student))
    page = exam.page
    exam.mark_all(dict(picks[:2]))
    exam.expect_saved()

    page.context.clear_cookies()
    with page.expect_response("**/journal/") as answer:
        exam.mark_all(dict(picks[2:5]))
    assert answer.value.status == 200
    exam.expect_saved()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")
    page.get_by_label("E-mail or user name").fill("student07@fuji.test")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page).to_have_url(re.compile(f"/attempts/{attempt}/$"))
    exam.expect_marked(1)


def test_back_after_finishing(visitors: Visitors, teacher: Person, people: Callable[..., Person]) -> None:
    """A closed section stays closed for the back button and for a kept form; a later one is not heard early."""
    student = people("student08")
    attempt = student.enter(teacher.make_room("No way back"))
    exam = ExamPage(visitors.open("/", person=student))
    page = exam.page
    page.get_by_role("region", name="No way back").get_by_role("link", name="Continue").click()
    exam.check_sound()
    exam.start(1)
    exam.mark("1-1", "3")
    exam.expect_saved()
    exam.finish()
    expect(page.get_by_text("1 of 21 answers stored")).to_be_visible()

    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("is finished")
    expect(page.get_by_role("radio")).to_have_count(0)
    student.open_section(attempt, 1)
    student.save(attempt, 1, {"1-2": "1"})
    page.goto(f"{visitors.product.address('fuji')}/attempts/{attempt}/")
    expect(page.get_by_text("1 of 21 answers stored")).to_be_visible()
    assert student.client.get(f"/attempts/{attempt}/recording/3/").status_code == 404
