"""A guest: the teacher makes a link, somebody with a phone comes in, sits, sees the result and becomes a student."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.answers import plan
from tests.browser.conftest import Visitors
from tests.browser.exam import ExamPage
from tests.browser.people import Person

pytestmark = pytest.mark.browser


def test_guest_from_the_link_to_a_student_of_the_centre(
    visitors: Visitors, teacher: Person, people: Callable[..., Person]
) -> None:
    page = visitors.open("/guests/new/", person=teacher)
    page.get_by_label("Title").fill("Words for guests")
    page.get_by_role("checkbox", name=re.compile("文字・語彙")).check()
    page.get_by_role("button", name="Make the link").click()
    expect(page.get_by_role("img", name="QR code of the link to Words for guests")).to_be_visible()
    address = page.get_by_label("Address of the link").input_value()

    exam = ExamPage(visitors.device(phone=True).new_page())
    exam.page.goto(address)
    exam.page.get_by_label("First name").fill("Aziza")
    exam.page.get_by_label("Phone").fill("90 12")
    exam.page.get_by_role("button", name="Go to the test").click()
    expect(exam.page.get_by_text("Begin with + and the number of the country")).to_be_visible()
    exam.page.get_by_label("Phone").fill("90 123 45 67")
    exam.page.get_by_role("button", name="Go to the test").click()
    exam.start(1)
    picks = list(plan(1).items())
    exam.mark_all(dict(picks[:2]))
    exam.expect_saved()
    exam.page.goto(address)  # the link once more, from the message that it came in
    exam.expect_marked(1)
    exam.mark(*picks[2])
    exam.expect_saved()
    exam.finish()
    expect(exam.page.get_by_role("heading", level=1)).to_have_text("Your test is handed in")
    exam.page.get_by_role("link", name="See your result").click()  # comes by the socket, without a reload
    expect(exam.page.get_by_role("heading", name="Learn Japanese with us")).to_be_visible()
    exam.page.goto(address)
    expect(exam.page.get_by_role("heading", name="Hello, Aziza")).to_be_visible()
    assert exam.page.evaluate("document.documentElement.scrollWidth") <= 390

    page = visitors.open("/guests/leads/?q=aziza", person=people("admin"))
    page.get_by_role("link", name=re.compile("Aziza")).click()
    page.get_by_role("button", name="Make a student").click()
    expect(page.get_by_role("heading", name="A student of the centre")).to_be_visible()
    expect(page.get_by_text(re.compile(r"^[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}$"))).to_be_visible()
