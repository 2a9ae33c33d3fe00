"""Help with texts in a browser: tools by key, the browser's own undo, readings on a phone, a question out of Word."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitors
from tests.browser.people import Person

pytestmark = pytest.mark.browser

QUESTION = "14. あの 店です。\n1) みせ\n2) てん\n3) たな\n4) や\n正解：1"
FORMATTED = QUESTION.replace("店", "<u>店</u>").replace("\n", "<br>")
PASTE = """(field, [plain, html]) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", plain);
  clipboardData.setData("text/html", html);
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


def test_readings_are_confirmed_corrected_or_left_on_a_phone(visitors: Visitors, teacher: Person) -> None:
    page = visitors.open("/marks/readings/", person=teacher, phone=True)
    text = page.get_by_label("Text", exact=True)
    text.fill("山田さんは店で食べた")
    page.get_by_role("button", name="Furigana").click()
    panel = page.get_by_role("group", name=re.compile("^Furigana"))
    expect(panel.get_by_role("checkbox")).to_have_count(3)
    expect(panel.get_by_role("checkbox", checked=True)).to_have_count(2)
    panel.get_by_label("Reading of 山田").fill("やまた")
    panel.get_by_role("checkbox").last.uncheck()
    panel.get_by_role("button", name="Put in what is ticked").click()
    expect(text).to_have_value("{山田|やまた}さんは{店|みせ}で食べた")
    expect(panel).to_have_count(0)
    text.press("Control+z")
    expect(text).to_have_value("山田さんは店で食べた")


def test_tools_work_by_key_and_the_browser_takes_them_back(visitors: Visitors, teacher: Person) -> None:
    page = visitors.open("/marks/readings/", person=teacher)
    text = page.get_by_label("Text", exact=True)
    text.fill("あの店で")
    text.evaluate("field => field.setSelectionRange(2, 3)")
    text.press("Control+u")
    expect(text).to_have_value("あの__店__で")
    text.press("Control+z")
    expect(text).to_have_value("あの店で")
    text.press("Alt+F10")
    expect(page.get_by_role("button", name="Furigana")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Underline")).to_be_focused()
    page.keyboard.press("Escape")
    expect(text).to_be_focused()


def test_a_question_out_of_word_fills_the_fields(visitors: Visitors, teacher: Person) -> None:
    page = _first_question(visitors.open("/tests/new/", person=teacher, phone=True))
    stem = page.locator("[name=stem]")
    stem.focus()
    stem.evaluate(PASTE, [QUESTION, FORMATTED])
    page.get_by_role("button", name="Put it into the fields").click()
    expect(stem).to_have_value("あの __店__です。")
    expect(page.locator("[name=choice_4]")).to_have_value("や")
    expect(page.locator("[name=answer][value='1']")).to_be_checked()


def test_several_questions_out_of_word_go_into_the_mondai(visitors: Visitors, teacher: Person) -> None:
    page = _first_question(visitors.open("/tests/new/", person=teacher))
    stem = page.locator("[name=stem]")
    stem.focus()
    second = QUESTION.replace("14. あの", "15. その")
    stem.evaluate(PASTE, [f"{QUESTION}\n\n{second}", ""])
    page.get_by_role("button", name="All of them into this mondai").click()
    page.get_by_role("button", name="Put 2 questions into the test").click()
    expect(stem).to_have_value("あの 店です。")
    page.get_by_role("link", name="Next question").click()
    expect(stem).to_have_value("その 店です。")


def _first_question(page: Page) -> Page:
    page.get_by_label("Title").fill("Out of Word")
    page.locator("main form").get_by_role("button").last.click()
    page.wait_for_url(re.compile("/edit/"))
    address = page.locator("a[href*='/questions/']").first.get_attribute("href")
    page.goto(page.url.partition("/tests/")[0] + str(address))
    return page
