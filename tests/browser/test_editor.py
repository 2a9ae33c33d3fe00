"""A teacher writes a test: typed, pasted, moved by keyboard, deleted and brought back; two at one question."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitors
from tests.browser.people import Person

pytestmark = pytest.mark.browser
SAVED = re.compile(r"^Saved \d\d:\d\d$")


def new_test(page: Page, title: str, level: str = "N4") -> None:
    page.get_by_text(level, exact=True).click()
    page.get_by_label("Title").fill(title)
    page.get_by_role("button", name="Make the test").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def open_mondai(page: Page, name: str) -> None:
    page.locator(".sect__m").get_by_role("link", name=re.compile(name)).click()


def as_in_word(n: int) -> str:
    return f"問{n}　これは __{n}番__ です。\n1 あ{n}\n2 い{n}\n3 う{n}\n4 え{n}\n正解：{n % 4 + 1}\n"


def expect_saved(page: Page) -> None:
    expect(page.locator("#net")).to_have_text(SAVED)


def test_a_question_saves_itself_and_shows_itself_as_a_student_sees_it(visitors: Visitors, teacher: Person) -> None:
    page = visitors.open("/tests/new/", person=teacher)
    new_test(page, "Written in a browser")
    open_mondai(page, "漢字読み")
    page.get_by_label("Sentence").fill("この 漢字を __読む__。")
    for number, text in enumerate(["よむ", "のむ", "すむ", "かむ"], start=1):
        page.get_by_label(f"Choice {number}", exact=True).fill(text)
    page.keyboard.press("Alt+1")
    expect(page.get_by_role("radio", name="Choice 1 is right")).to_be_checked()
    expect_saved(page)
    expect(page.locator("#preview u")).to_have_text("読む")
    expect(page.get_by_role("link", name=re.compile("この 漢字を 読む"))).to_be_visible()  # in the outline
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Question 2")
    page.keyboard.press("Alt+PageUp")
    expect(page.get_by_label("Sentence")).to_have_value("この 漢字を __読む__。")

    page.get_by_role("link", name=re.compile("この 漢字を 読む")).press("Alt+ArrowDown")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Question 2")
    expect(page.get_by_label("Sentence")).to_have_value("この 漢字を __読む__。")
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Bring it back").click()
    expect(page.get_by_label("Sentence")).to_have_value("この 漢字を __読む__。")


def test_what_was_typed_without_a_connection_is_there_and_saved_later(visitors: Visitors, teacher: Person) -> None:
    page = visitors.open("/tests/new/", person=teacher, phone=True)
    new_test(page, "Written on a bus")
    open_mondai(page, "表記")
    page.context.set_offline(True)
    page.get_by_label("Sentence").fill("でんしゃの 中で __かく__。")
    expect(page.locator("#net")).to_contain_text("Not saved yet")
    page.context.set_offline(False)
    expect_saved(page)
    page.reload()
    expect(page.get_by_label("Sentence")).to_have_value("でんしゃの 中で __かく__。")


def test_two_at_one_question_lose_neither_text(
    visitors: Visitors, teacher: Person, people: Callable[..., Person]
) -> None:
    page = visitors.open("/tests/new/", person=teacher)
    new_test(page, "Written by two")
    open_mondai(page, "文脈規定")
    other = visitors.open("/", person=people("admin"))
    other.goto(page.url)
    other.get_by_label("Sentence").fill("A（　　）A")
    expect_saved(other)
    page.get_by_label("Sentence").fill("B（　　）B")
    expect(page.locator("#net")).to_contain_text("a colleague changed the same text")
    page.get_by_role("button", name="Look at both").click()
    expect(page.get_by_text("A（　　）A")).to_be_visible()
    expect(page.get_by_text("B（　　）B")).to_be_visible()
    page.get_by_role("button", name="Save the chosen texts").click()
    expect(page.get_by_label("Sentence")).to_have_value("B（　　）B")


def test_a_list_of_questions_is_pasted(visitors: Visitors, teacher: Person) -> None:
    page = visitors.open("/tests/new/", person=teacher, phone=True)
    new_test(page, "Pasted")
    open_mondai(page, "漢字読み")
    page.get_by_role("link", name="Paste many").first.click()
    texts = [
        f"問{n}　これは __{n}番__ です。\n1 あ{n}\n2 い{n}\n3 う{n}\n4 え{n}\n正解：{n % 4 + 1}\n" for n in range(1, 11)
    ]
    page.get_by_label("Questions").fill("\n".join(texts))
    page.get_by_role("button", name="Split into questions").click()
    page.get_by_role("button", name="Put 10 questions into the test").click()
    expect(page.get_by_text("10 questions are in.")).to_be_visible()
    expect(page.get_by_label("Sentence")).to_have_value("これは __1番__ です。")
    expect(page.get_by_role("radio", name="Choice 2 is right")).to_be_checked()
