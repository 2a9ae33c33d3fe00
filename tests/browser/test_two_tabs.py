"""One attempt in several windows: the newest one writes, the others are read, and what a closed one kept is sent."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.answers import plan
from tests.browser.conftest import Visitors
from tests.browser.exam import ExamPage
from tests.browser.people import Person

pytestmark = pytest.mark.browser


def test_two_tabs(visitors: Visitors, teacher: Person, people: Callable[..., Person]) -> None:
    student = people("student03")
    attempt = student.enter(teacher.make_room("Two tabs"))
    student.open_section(attempt, 1)
    picks = list(plan(1).items())

    first = ExamPage(visitors.open(f"/attempts/{attempt}/", person=student))
    first.mark_all(dict(picks[:3]))
    first.expect_saved()
    # only this window loses its connection: what it holds goes with the next one, under its own fence
    first.page.route("**/journal/", lambda route: route.abort())
    first.mark_all(dict(picks[3:5]))
    expect(first.strip).to_contain_text("Offline – 2 answers kept on this device")

    second = ExamPage(first.page.context.new_page(), first.answers)
    second.page.goto(first.page.url)
    second.expect_marked(1)
    second.mark_all(dict(picks[5:7]))
    second.mark(picks[0][0], "1")
    second.expect_saved()
    first.expect_only_to_read()

    first.page.unroute("**/journal/")
    first.strip.get_by_role("link", name="Go on in this window").click()
    first.expect_marked(1)
    first.mark(*picks[7])
    first.expect_saved()
    second.expect_only_to_read()

    third = ExamPage(visitors.open(f"/attempts/{attempt}/", person=student), first.answers)
    third.expect_marked(1)


def test_closed_tab(visitors: Visitors, teacher: Person, people: Callable[..., Person]) -> None:
    """A tab is closed while offline, and the section ends elsewhere: the next page of the device sends the rest."""
    student = people("student09")
    attempt = student.enter(teacher.make_room("Closed tab"))
    student.open_section(attempt, 1)
    exam = ExamPage(visitors.open(f"/attempts/{attempt}/", person=student))
    exam.page.route("**/journal/", lambda route: route.abort())
    exam.mark_all(dict(list(plan(1).items())[:3]))
    expect(exam.strip).to_contain_text("Offline – 3 answers kept on this device")
    address, device = exam.page.url, exam.page.context
    exam.page.close()
    student.post(f"/attempts/{attempt}/close/", section="1")

    later = device.new_page()
    later.goto(address)
    expect(later.get_by_text("Answers that were kept on this device have been sent.")).to_be_visible()
    later.reload()
    expect(later.get_by_text("3 of 21 answers stored")).to_be_visible()
