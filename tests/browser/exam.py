"""A student at the exam page: what is seen and touched, by the words that stand there."""

import json
import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.answers import Answers

SECTIONS = ("言語知識（文字・語彙）", "言語知識（文法）・読解", "聴解")
CHECKED = "radios => Object.fromEntries(radios.map(radio => [radio.name.slice(2), radio.value]))"


class ExamPage:
    """A page of an attempt. What is marked here stands in `answers` too."""

    def __init__(self, page: Page, answers: Answers | None = None) -> None:
        self.page = page
        self.answers = answers or Answers()

    @property
    def net(self) -> Locator:
        """The word in the header on where the answers are."""
        return self.page.locator("exam-net")

    @property
    def strip(self) -> Locator:
        """The sentence below the header."""
        return self.page.locator("exam-strip")

    @property
    def config(self) -> dict[str, Any]:
        return json.loads(self.page.locator("#exam-config").text_content() or "")

    def choice(self, key: str, value: str) -> Locator:
        return self.page.locator(f"#q-{key} label").nth(int(value) - 1)

    def mark(self, key: str, value: str) -> None:
        self.choice(key, value).click()
        self.answers.mark(key, value)

    def mark_all(self, picks: dict[str, str]) -> None:
        for key, value in picks.items():
            self.mark(key, value)

    def marked(self) -> dict[str, str]:
        """What the page shows as marked."""
        return self.page.locator("#paper fieldset[data-q] input:checked").evaluate_all(CHECKED)

    def expect_marked(self, section: int) -> None:
        """The page shows exactly what this student marked in the section, on whatever device."""
        wanted = self.answers.of(section)
        expect(self.page.locator("#paper fieldset[data-q] input:checked")).to_have_count(len(wanted))
        assert self.marked() == wanted

    def expect_saved(self) -> None:
        expect(self.net).to_have_attribute("data-state", re.compile("saved|back"))

    def expect_only_to_read(self) -> None:
        expect(self.net).to_have_text("Read only")
        expect(self.strip).to_contain_text("This exam was opened in another window or on another device")
        expect(self.page.locator("#paper fieldset[data-q] input:enabled")).to_have_count(0)

    def check_sound(self) -> None:
        """The sound check of the waiting page and of a break."""
        self.page.get_by_role("button", name="Play test sound").click()
        self.page.get_by_role("button", name="I hear it").click()
        expect(self.page.get_by_text("Sound check done")).to_be_visible()

    def start(self, section: int) -> None:
        self.page.get_by_role("button", name=f"Start {SECTIONS[section - 1]}").click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text(SECTIONS[section - 1])

    def ask_to_finish(self) -> Locator:
        """Opens the question whether to finish; on a phone it is in the answer sheet."""
        finish = self.page.get_by_role("banner").get_by_role("link", name="Finish section")
        if finish.is_visible():
            finish.click()
        else:
            self.page.get_by_role("button", name=re.compile("of .* marked")).click()
            self.page.get_by_role("dialog", name="Answer sheet").get_by_role("button", name="Finish section").click()
        dialog = self.page.get_by_role("dialog", name=re.compile("^Finish "))
        expect(dialog).to_be_visible()
        return dialog

    def finish(self) -> None:
        self.ask_to_finish().get_by_role("button", name="Finish section").click()
        expect(self.page.locator("exam-session")).to_have_count(0)
