"""Homework and together rooms in a browser: set by a teacher, done by a student, begun for all by the proctor."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.answers import plan
from tests.browser.conftest import Visitors
from tests.browser.exam import SECTIONS, ExamPage
from tests.browser.people import Person

pytestmark = pytest.mark.browser


def test_homework_from_setting_it_to_the_result(
    visitors: Visitors, teacher: Person, people: Callable[..., Person]
) -> None:
    page = visitors.open("/homework/new/", person=teacher)
    page.get_by_label("Title").fill("Words of the week")
    page.get_by_role("checkbox", name=re.compile("文字・語彙")).check()
    search = page.get_by_role("searchbox", name="Find a student by name")
    search.fill("sevara")
    page.get_by_role("button", name=re.compile("Sevara .* student13")).click()
    expect(page.get_by_role("button", name=re.compile("Take out: Sevara"))).to_be_visible()
    search.fill("kamola")
    expect(page.get_by_role("button", name=re.compile("Kamola"))).to_be_visible()
    search.press("Enter")
    page.get_by_role("button", name=re.compile("Take out: Kamola")).click()
    expect(page.get_by_label("How many times")).to_be_hidden()
    page.get_by_text("A limited number of times").click()
    expect(page.get_by_label("How many times")).to_be_visible()
    page.get_by_label("Attempts").fill("2")
    page.get_by_role("button", name="Set homework").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Words of the week")
    expect(page.get_by_role("row")).to_have_count(2)  # the head and one student

    student = people("student13")
    exam = ExamPage(visitors.open("/homework/", person=student, phone=True))
    exam.page.get_by_role("link", name=re.compile("Words of the week")).click()
    exam.page.get_by_role("button", name="Begin").click()
    exam.start(1)
    picks = list(plan(1).items())
    exam.mark_all(dict(picks[:2]))
    exam.expect_saved()
    exam.page.locator(".booklet").get_by_role("button", name=re.compile("^Pause")).click()
    expect(exam.page.get_by_role("heading", level=1)).to_have_text("You paused this homework")
    exam.page.get_by_role("button", name="Go on").click()
    exam.expect_marked(1)
    exam.mark(*picks[2])
    exam.expect_saved()
    exam.finish()
    expect(exam.page.get_by_role("heading", level=1)).to_have_text("Your homework is handed in")
    expect(exam.page.get_by_text("1 attempt is left.")).to_be_visible()
    exam.page.get_by_role("link", name="See your result").click()  # comes by the socket, without a reload
    expect(exam.page.get_by_role("heading", name="Words of the week")).to_be_visible()


def test_proctor_starts_and_the_waiting_pages_go_on_by_themselves(
    visitors: Visitors, teacher: Person, people: Callable[..., Person]
) -> None:
    room = teacher.plan_room("Together", mode="together")
    teacher.post(f"/rooms/{room}/open/")
    student = people("student14")
    exam = ExamPage(visitors.open(f"/attempts/{student.enter(room)}/", person=student))
    expect(exam.page.get_by_text("The proctor starts the exam for everybody.")).to_be_visible()
    teacher.post(f"/rooms/{room}/start/", section="1")
    expect(exam.page.get_by_role("heading", level=1)).to_have_text(SECTIONS[0])
    late = people("student15")
    page = visitors.open(f"/attempts/{late.enter(room)}/", person=late)
    expect(page.get_by_text("The exam is running")).to_be_visible()
    expect(page.locator("wait-clock")).to_have_text(re.compile(r"^19:\d\d$"))
