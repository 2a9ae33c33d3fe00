"""The time of a section runs out while the student has no network."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.answers import plan
from tests.browser.conftest import Visitors
from tests.browser.exam import ExamPage
from tests.browser.people import Person
from tests.browser.product import Product

pytestmark = pytest.mark.browser

SHORT = """
from exams.models import Assignment
from tenants.models import Center
from tenants.schemas import inside
with inside(Center.objects.get(name="Fuji")):
    Assignment.objects.filter(pk={room}).update(section_seconds=[25, 600, 600])
"""


def test_deadline_while_offline(
    visitors: Visitors, product: Product, teacher: Person, people: Callable[..., Person]
) -> None:
    room, student = teacher.make_room("Short sections"), people("student04")
    product.python(SHORT.format(room=room))
    attempt = student.enter(room)
    exam = ExamPage(visitors.open(f"/attempts/{attempt}/", person=student, phone=True))
    page, picks = exam.page, list(plan(1).items())

    exam.check_sound()
    exam.start(1)
    exam.mark_all(dict(picks[:3]))
    exam.expect_saved()
    page.context.set_offline(True)
    exam.mark_all(dict(picks[3:5]))
    time_up = page.get_by_role("alertdialog", name="Time is up")
    expect(time_up).to_be_visible(timeout=40_000)
    expect(time_up).to_contain_text("What you marked in time counts.")
    expect(time_up).to_contain_text("Offline – 2 answers kept on this device")
    expect(time_up.get_by_role("button", name="Continue")).to_be_disabled()
    expect(page.locator("#paper fieldset[data-q] input:enabled")).to_have_count(0)

    with page.expect_response("**/journal/") as answer:
        page.context.set_offline(False)
    assert (answer.value.json()["late"], answer.value.json()["held"]) == (2, 0)
    time_up.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("5 of 21 answers stored")).to_be_visible()

    for section in (2, 3):
        student.open_section(attempt, section)
        student.save(attempt, section, {}, "finish")
    page.reload()
    expect(page.get_by_role("region", name="Your exam is handed in")).to_contain_text("5 of 67 answers stored")
    look_back(exam, teacher, room)


def look_back(exam: ExamPage, teacher: Person, room: int) -> None:
    """The review shows exactly what was marked, the late answers too."""
    result = teacher.wait_for_result(room)
    teacher.post(f"/rooms/{room}/release/")
    exam.page.goto(exam.page.url.partition("/attempts/")[0] + result)
    marks = exam.page.locator("#rows [data-mark] .rv__a .on")
    expect(marks).to_have_text(list(exam.answers.given.values()))
