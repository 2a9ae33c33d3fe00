"""The question bank on a phone: found, ticked, put into a test; a quiz drawn and made."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitors
from tests.browser.people import Person

pytestmark = pytest.mark.browser


def test_questions_are_found_put_into_a_quiz_and_drawn_for_another(visitors: Visitors, teacher: Person) -> None:
    page = visitors.open("/quizzes/new/", person=teacher, phone=True)
    by_hand = page.get_by_role("region", name="By hand")
    by_hand.get_by_label("Title").fill("True or false")
    by_hand.get_by_text("A true or false question").click()
    by_hand.get_by_role("button", name="Make an empty quiz").click()
    expect(page).to_have_url(re.compile(r"/tests/\d+/edit/"))

    page.goto(page.url.split("/tests/")[0] + "/bank/")
    page.get_by_role("searchbox", name="Search questions").fill("パン")
    expect(page.get_by_role("button", name=re.compile("“パン”"))).to_be_visible()
    boxes = page.get_by_role("checkbox", name=re.compile("^Tick question"))
    boxes.nth(0).check()
    page.get_by_role("button", name=re.compile("“パン”")).click()
    page.locator("select[name=type]").select_option("kanji_reading")
    expect(page.get_by_role("button", name=re.compile("漢字読み"))).to_be_visible()
    boxes.nth(0).check()
    boxes.nth(1).check()
    expect(page.locator("bank-picks b")).to_have_text("3")
    page.get_by_role("button", name="Put into a test").click()
    page.get_by_role("link", name=re.compile("True or false")).click()
    page.get_by_role("button", name=re.compile(r"^Put \d+ questions into this test")).click()
    expect(page.get_by_text(re.compile("questions were put into True or false"))).to_be_visible()

    page.get_by_role("link", name="New quiz").click()
    draw = page.locator("form[action$='/quizzes/draw/']")
    draw.get_by_label("Title").fill("Words of the week")
    draw.get_by_label(re.compile("^漢字読み")).fill("2")
    draw.get_by_text("After each question").click()
    draw.get_by_role("button", name="Draw and look").click()
    rows = page.get_by_role("region", name="Questions that were drawn").get_by_role("listitem")
    second = rows.locator(".bq__s").nth(1).text_content() or ""
    first = rows.locator(".bq__s").nth(0).text_content() or ""
    page.get_by_role("button", name="Another one instead").first.click()
    expect(page.locator(".bq__s").nth(0)).not_to_have_text(first)
    expect(page.locator(".bq__s").nth(1)).to_have_text(second)
    page.get_by_role("button", name="Make a quiz of 2 questions").click()
    expect(page.get_by_text("The quiz is made, as a draft.")).to_be_visible()
