"""The whole path of one exam: published, sat in three sections on two devices with an outage, graded, released."""

import re
import time
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, TimeoutError, expect

from jlpt.demo import PASSWORD
from tests.browser.answers import every_question, has_passed, package, plan, questions, scores
from tests.browser.conftest import Visitors
from tests.browser.exam import ExamPage

pytestmark = pytest.mark.browser

ROOM = "N5 mock, May"
QUESTIONS = {1: 21, 2: 22, 3: 24}
# The sound of an exam page is no element of the page: keep hold of it.
KEEP_SOUND = """
window.sounds = [];
window.Audio = new Proxy(window.Audio, {construct: (target, words) => {
    const sound = new target(...words);
    window.sounds.push(sound);
    return sound;
}});
"""
SECRETS = ("/180", "estimate", "Passed", "Not passed", "Result is here", "See your result", "Right is")


def test_whole_path(visitors: Visitors) -> None:
    staff = log_in(visitors.device().new_page(), visitors, "teacher")
    publish(staff)
    make_room(staff)

    phone = ExamPage(log_in(visitors.device(phone=True).new_page(), visitors, "student01"))
    enter_and_check_sound(phone)
    seat = Board(staff).seat_of(phone.page)
    first_section(phone, seat)

    second = visitors.device()
    second.add_init_script(KEEP_SOUND)
    desk = ExamPage(log_in(second.new_page(), visitors, "student01"), phone.answers)
    second_section(phone, desk)
    third_section(desk)
    hand_in(desk, seat)

    result = wait_for_the_grade(staff, phone)
    nothing_is_told(visitors, desk.page, result)
    release(staff, desk.page, phone.page)
    read_the_card(desk)
    review(desk)


def log_in(page: Page, visitors: Visitors, name: str) -> Page:
    page.goto(visitors.product.address("sakura"))
    page.get_by_label("E-mail or user name").fill(f"{name}@sakura.test")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hello,")
    return page


# --- the teacher before the exam


def publish(page: Page) -> None:
    page.get_by_role("link", name="N5 mock test 1").click()
    page.get_by_role("region", name="Checklist").locator("summary").click()
    checklist = page.get_by_role("region", name="Checklist").get_by_role("listitem")
    counts = {f"{g['mondai']}" for section in package()["sections"] for g in section["groups"]}
    assert checklist.count() >= len(counts)
    expect(checklist.and_(page.locator(".ok"))).to_have_count(checklist.count())
    preview(page)
    expect(page.get_by_text("Not published yet")).to_be_visible()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("status")).to_contain_text("Published as edition 1")


def preview(page: Page) -> None:
    """Every section as students will see it; nothing can be marked, and no key is in it."""
    page.get_by_role("link", name="Preview").first.click()
    for section, count in QUESTIONS.items():
        page.get_by_role("navigation", name="Sections").get_by_role("link").nth(section - 1).click()
        expect(page.locator("fieldset[data-q]")).to_have_count(count)
        expect(page.locator("fieldset[data-q] input:enabled")).to_have_count(0)
        expect(page.locator("fieldset[data-q] input:checked")).to_have_count(0)
    page.get_by_role("link", name="N5 mock test 1").click()


def make_room(page: Page) -> None:
    page.get_by_role("link", name="Make an exam room").click()
    page.get_by_label("Title").fill(ROOM)
    page.get_by_label("N5 A").check()
    page.get_by_label("Place").fill("Room 2")
    page.get_by_role("button", name="Plan the room").click()
    page.get_by_role("button", name="Open the room").click()
    expect(page.locator("live-word")).to_have_text("Live")
    page.evaluate("window.isTheSamePage = true")


@dataclass
class Board:
    """The proctor's board, watched without a reload."""

    page: Page

    def seat_of(self, student: Page) -> "Seat":
        name = student.locator(".menu__who b").text_content() or ""
        expect(self.page.get_by_role("list", name="Students by seat").get_by_role("listitem")).to_have_count(24)
        return Seat(self.page, self.page.get_by_role("listitem").filter(has=self.page.get_by_title(name, exact=True)))


@dataclass
class Seat:
    page: Page
    card: Locator

    def expect_to_say(self, *words: str) -> None:
        for word in words:
            expect(self.card).to_contain_text(re.compile(word))
        assert self.page.evaluate("window.isTheSamePage"), "the board was loaded again"


# --- the student


def enter_and_check_sound(phone: ExamPage) -> None:
    page = phone.page
    page.get_by_role("region", name=ROOM).get_by_role("button", name="Enter the room").click()
    start = page.get_by_role("button", name="Start")
    expect(start).to_be_disabled()
    expect(page.get_by_text("First do the sound check")).to_be_visible()
    phone.check_sound()
    expect(start).to_be_enabled()


def first_section(phone: ExamPage, seat: Seat) -> None:
    """On the phone, with an outage in the middle and a reload right behind a mark."""
    seat.expect_to_say("Not started")
    phone.start(1)
    picks = list(plan(1).items())
    phone.mark_all(dict(picks[:6]))
    phone.expect_saved()
    seat.expect_to_say("Section 1", "6/21")
    lose_the_network(phone, dict(picks[6:10]))
    seat.expect_to_say("10/21")

    phone.mark_all(dict(picks[10:]))
    phone.page.reload()
    phone.expect_saved()
    phone.expect_marked(1)
    seat.expect_to_say(f"{len(picks)}/21")
    finish_with_blanks(phone, 1)
    seat.expect_to_say("Between sections")
    no_way_back(phone)


def lose_the_network(phone: ExamPage, picks: dict[str, str]) -> None:
    first = next(iter(picks))
    phone.page.context.set_offline(True)
    phone.mark(first, str(int(picks[first]) % 4 + 1))
    expect(phone.net).to_contain_text("Offline")
    expect(phone.strip).to_contain_text("Offline – 1 answer kept on this device")
    phone.mark_all(picks)  # the first one is changed: it is still one answer
    expect(phone.strip).to_contain_text(f"Offline – {len(picks)} answers kept on this device")
    phone.page.context.set_offline(False)
    expect(phone.strip).to_contain_text(f"Back online – {len(picks)} answers sent")
    expect(phone.net).to_have_text("Saved")
    expect(phone.strip).to_be_hidden()


def finish_with_blanks(exam: ExamPage, section: int) -> None:
    asked = QUESTIONS[section]
    marked = exam.answers.of(section)
    dialog = exam.ask_to_finish()
    expect(dialog).to_contain_text("You can’t come back to this section.")
    expect(dialog.locator("[data-count=marked]")).to_have_text(str(len(marked)))
    expect(dialog.locator("[data-count=blank]")).to_have_text(str(asked - len(marked)))
    blanks = dialog.locator("[data-list=blank] a").evaluate_all("links => links.map(link => link.dataset.q)")
    assert blanks == [question.key for question in questions(section) if question.key not in marked]
    expect(dialog).to_contain_text("All your answers are saved on the server")
    dialog.get_by_role("button", name="Finish section").click()
    expect(exam.page.get_by_text(f"{len(marked)} of {asked} answers stored")).to_be_visible()


def no_way_back(exam: ExamPage) -> None:
    here = exam.page.url
    exam.page.go_back()
    exam.page.goto(here)
    expect(exam.page.get_by_role("heading", level=1)).to_contain_text("is finished")
    expect(exam.page.get_by_role("radio")).to_have_count(0)


def second_section(phone: ExamPage, desk: ExamPage) -> None:
    """Begun on the phone, gone on with at another device: the phone can then only be read."""
    phone.start(2)
    picks = list(plan(2).items())
    phone.mark_all(dict(picks[:8]))
    phone.expect_saved()

    desk.page.reload()
    desk.page.get_by_role("region", name=ROOM).get_by_role("link", name="Continue").click()
    desk.expect_marked(2)
    desk.mark_all(dict(picks[8:14]))
    phone.expect_only_to_read()
    desk.mark_all(dict(picks[14:]))
    desk.expect_saved()
    finish_with_blanks(desk, 2)


def third_section(desk: ExamPage) -> None:
    expect(desk.page.get_by_role("button", name="Start")).to_be_disabled()
    desk.check_sound()
    desk.start(3)
    picks = list(plan(3).items())
    expect_the_recording(desk)
    desk.mark_all(dict(picks[:10]))
    desk.page.reload()
    desk.expect_marked(3)
    expect_the_recording(desk)
    desk.mark_all(dict(picks[10:]))
    desk.expect_saved()


def expect_the_recording(desk: ExamPage) -> None:
    """It plays, whole, at the place where the server's clock has it, also for who comes later."""
    config, page, recording = desk.config, desk.page, desk.page.locator("exam-recording")
    expect(recording).to_have_attribute("data-state", re.compile("playing|blocked"))
    if recording.get_attribute("data-state") == "blocked":  # after a reload a browser may wait for a tap
        page.get_by_role("button", name="Turn on sound").click()
    page.wait_for_function("window.sounds.at(-1).currentTime > 0 && !window.sounds.at(-1).paused")
    sound = page.evaluate("(({currentTime, duration}) => ({currentTime, duration}))(window.sounds.at(-1))")
    where = time.time() - config["openedAt"] / 1000
    assert abs(sound["currentTime"] - where) < 4, (sound, where)
    assert abs(sound["duration"] - package()["media"]["listening.m4a"]["seconds"]) < 1
    assert config["recording"]["seconds"] == package()["media"]["listening.m4a"]["seconds"]
    expect(page.get_by_role("region", name="Recording")).to_contain_text("Playing")


def hand_in(desk: ExamPage, seat: Seat) -> None:
    desk.finish()
    given, asked = len(desk.answers.given), sum(QUESTIONS.values())
    receipt = desk.page.get_by_role("region", name="Your exam is handed in")
    expect(receipt).to_contain_text(f"{given} of {asked} answers stored")
    expect(receipt.locator(".code")).to_have_text(re.compile(r"^[A-Z2-7]{4}-[A-Z2-7]{4}$"))
    for section, count in QUESTIONS.items():
        row = receipt.get_by_role("listitem").nth(section - 1)
        expect(row).to_contain_text(f"{len(desk.answers.of(section))} / {count}")
    seat.expect_to_say("Handed in")


# --- the result


def wait_for_the_grade(staff: Page, exam: ExamPage) -> str:
    """The worker grades; the teacher sees the score. Returns the address of the result."""
    staff.get_by_role("link", name="Results").last.click()
    row = staff.get_by_role("row").filter(has_text=str(sum(scores(exam.answers.given))))
    reload_until(staff, row)
    for score in scores(exam.answers.given):
        expect(row).to_contain_text(str(score))
    expect(row).to_contain_text("Passed" if has_passed(exam.answers.given) else "Not passed")
    return row.get_by_role("link").get_attribute("href") or ""


def reload_until(page: Page, shown: Locator) -> None:
    for _attempt in range(30):
        page.reload()
        try:
            return shown.wait_for(timeout=1500)
        except TimeoutError:
            continue
    return expect(shown).to_be_visible()


def nothing_is_told(visitors: Visitors, student: Page, result: str) -> None:
    """Graded, not released: no page of the student gives anything away."""
    other = student.context.new_page()
    site = visitors.product.address("sakura")
    for path in ("/", "/results/", student.url.removeprefix(site)):
        other.goto(site + path)
        words = other.locator("main").inner_text()
        assert not [secret for secret in SECRETS if secret in words], path
    response = other.goto(site + result)
    assert response
    assert response.status == 404
    other.close()


def release(staff: Page, desk: Page, phone: Page) -> None:
    """The open receipt is told over the socket; who comes later finds it there."""
    desk.evaluate("window.isTheSamePage = true")
    staff.get_by_role("button", name="Release results").click()
    expect(staff.get_by_text("The results are released. Students see them now.")).to_be_visible()
    expect(desk.get_by_text("Your result is here.")).to_be_visible()
    assert desk.evaluate("window.isTheSamePage")
    phone.reload()
    expect(phone.get_by_role("link", name="See your result")).to_be_visible()
    desk.get_by_role("link", name="See your result").click()


def read_the_card(exam: ExamPage) -> None:
    each = scores(exam.answers.given)
    card = exam.page.get_by_role("article", name="Score card")
    expect(card).to_contain_text(f"{sum(each)}/180")
    expect(card).to_contain_text("estimate")
    for row, (score, maximum) in enumerate(zip(each, (120, 60), strict=True), start=1):
        expect(card.get_by_role("row").nth(row)).to_contain_text(f"{score}/{maximum}")
    expect(card).to_contain_text("Passed" if has_passed(exam.answers.given) else "Not passed")


def review(exam: ExamPage) -> None:
    """Every answer given is there, exactly; each question is explained, and the recording can be heard again."""
    rows = exam.page.locator("#rows [data-mark]")
    asked = every_question()
    expect(rows).to_have_count(len(asked))
    marks = rows.evaluate_all("rows => rows.map(row => row.querySelector('.rv__a .on')?.textContent ?? '')")
    stored = {question.key: mark for question, mark in zip(asked, marks, strict=True) if mark}
    assert stored == exam.answers.given
    expect(rows.locator(".why")).to_have_count(len(asked))

    first = rows.first
    first.locator("summary").click()
    expect(first.locator(".why")).to_contain_text("(train) is read")
    spoken = rows.nth(QUESTIONS[1] + QUESTIONS[2])
    spoken.locator("summary").click()
    spoken.get_by_role("button", name="Hear it again").click()
    expect(spoken.get_by_role("button", name="Stop")).to_be_visible()
