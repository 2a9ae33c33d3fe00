"""A quiz on a phone, question by question; and a draft that its teacher tries as a student."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitors
from tests.browser.exam import ExamPage
from tests.browser.people import FormReader, Person

pytestmark = pytest.mark.browser

QUESTIONS: list[dict[str, Any]] = [
    {"stem": "この かばんは とても （　）です。", "choices": ["おもい", "おおい", "ひろい", "ながい"], "answer": 1},
    {"stem": "「ねこ」は どうぶつです。", "choices": ["正しい", "正しくない"], "answer": 1},
    {"stem": "きのう てがみを （　）。", "choices": ["かきました", "よびました", "ききました"], "answer": 1},
]  # fmt: skip


def quiz_package(title: str, **rules: Any) -> bytes:
    """A package of the product's own format with these questions; `rules`: check_mode, question_seconds."""
    questions = [
        {
            "id": f"q-{number}", "stem": one["stem"], "picture": None, "answer": one["answer"], "points": number,
            "choices": [{"text": text} for text in one["choices"]],
            "explanation": {"en": f"Reason number {number}."}, "script": [], "cue": None,
        }
        for number, one in enumerate(QUESTIONS, start=1)
    ]  # fmt: skip
    group = {"mondai": 1, "type": "context", "instruction": "（　）に なにを いれますか。", "passage": ""}
    group |= {"picture": None, "spoken_choices": False, "cue": None, "questions": questions}
    section = {"key": "vocabulary", "title": "ことば", "minutes": 10, "recording": None, "groups": [group]}
    test = {"title": title, "kind": "quiz", "level": "N5", "description": "", "credits": [], "options": rules}
    document = {"format": "mikan-test", "version": 1, "test": test, "sections": [section], "media": {}}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("package.json", json.dumps(document))
    return out.getvalue()


def bring_quiz(teacher: Person, title: str, **rules: Any) -> int:
    """The quiz as a draft; its number."""
    token = {"csrfmiddlewaretoken": teacher.client.cookies["csrftoken"]}
    files = {"file": ("quiz.zip", quiz_package(title, **rules), "application/zip")}
    preview = teacher.client.post("/tests/import/", data=token, files=files)
    made = teacher.post(f"{preview.url.path}confirm/", title=title, level="N5", kind="quiz")
    return int(made.url.path.split("/")[2])


def set_quiz(teacher: Person, title: str, **rules: Any) -> None:
    """The quiz, published and set as homework to the demo group."""
    test = bring_quiz(teacher, title, **rules)
    teacher.post(f"/tests/{test}/publish/")
    form = FormReader(teacher.get("/homework/new/").text)
    values = {name: form.values[name] for name in ("opens_at", "closes_at")}
    answer = teacher.post(
        "/homework/new/", title=title, edition=form.choices["edition"][0], groups=form.choices["groups"][0], **values
    )
    assert re.fullmatch(r"/homework/\d+/", answer.url.path), answer.text


def begin(visitors: Visitors, student: Person, title: str, **options: Any) -> Page:
    page = visitors.open("/homework/", person=student, phone=True, **options)
    page.get_by_role("link", name=re.compile(title)).click()
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("button", name="Start ことば").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Question 1 of 3")
    return page


def test_each_answer_is_checked_and_stays(visitors: Visitors, teacher: Person, people: Callable[..., Person]) -> None:
    set_quiz(teacher, "Quick words", check_mode="each")
    page = begin(visitors, people("student16"), "Quick words")
    exam = ExamPage(page)
    check = page.get_by_role("button", name="Check")
    expect(check).to_be_disabled()
    exam.mark("1-1", "2")
    exam.mark("1-1", "1")
    check.click()
    verdict = page.get_by_role("region", name="Right")
    expect(verdict).to_contain_text("Reason number 1.")
    expect(page.locator("#q-1-1 input:enabled")).to_have_count(0)
    page.reload()
    exam.expect_marked(1)
    expect(verdict).to_be_visible()
    page.get_by_role("button", name="Next question").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Question 2 of 3")
    exam.mark("1-2", "2")
    page.context.set_offline(True)
    check.click()
    expect(exam.strip).to_contain_text("Offline")
    page.context.set_offline(False)
    expect(page.get_by_role("region", name="Wrong")).to_contain_text("0 of 2 points")
    page.get_by_role("button", name="Next question").click()

    page.get_by_role("button", name="Skip").click()
    expect(page.get_by_role("region", name="No answer")).to_contain_text("かきました")
    page.get_by_role("button", name="Finish the quiz").click()
    expect(page.get_by_text("2 of 3 answers stored")).to_be_visible()
    page.get_by_role("link", name="See your result").click()
    expect(page.get_by_label("Score card")).to_contain_text("1/6")


def test_when_the_time_of_a_question_is_over_the_next_one_comes(
    visitors: Visitors, teacher: Person, people: Callable[..., Person]
) -> None:
    set_quiz(teacher, "Against the clock", check_mode="end", question_seconds=5)
    page = begin(visitors, people("student17"), "Against the clock")
    ExamPage(page).mark("1-1", "1")
    for number in (2, 3):  # nobody touches anything
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Question {number} of 3")
    expect(page.get_by_text("1 of 3 answers stored")).to_be_visible()


def test_without_javascript_the_same_form_does_it(
    visitors: Visitors, teacher: Person, people: Callable[..., Person]
) -> None:
    set_quiz(teacher, "Plain words", check_mode="each")
    page = begin(visitors, people("student18"), "Plain words", java_script_enabled=False)
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_text("Mark an answer first, or skip the question.")).to_be_visible()
    ExamPage(page).mark("1-1", "3")
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("region", name="Wrong")).to_contain_text("おもい")
    page.get_by_role("button", name="Next question").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Question 2 of 3")


def test_a_teacher_tries_a_draft_on_a_phone(visitors: Visitors, teacher: Person) -> None:
    test = teacher.publish()
    exam = ExamPage(visitors.open(f"/tests/{test}/try/1/", person=teacher, phone=True))
    page = exam.page
    expect(page.get_by_text("Nothing is kept.")).to_be_visible()
    exam.mark("1-1", "1")
    exam.mark("1-2", "2")
    page.get_by_label("Minutes left").fill("4")
    page.get_by_role("button", name="Set the clock").click()
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"^0[34]:\d\d$"))
    exam.expect_marked(1)
    page.get_by_role("button", name="To the end").click()
    expect(page.get_by_role("alertdialog", name="Time is up")).to_be_visible()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Trial:")
    expect(page.get_by_text("19 left blank")).to_be_visible()
    assert page.evaluate("Object.keys(localStorage).filter(key => key.includes('attempt'))") == []


def test_a_trial_without_javascript_is_one_form(visitors: Visitors, teacher: Person) -> None:
    test = teacher.publish()
    exam = ExamPage(visitors.open(f"/tests/{test}/try/1/", person=teacher, java_script_enabled=False))
    exam.mark("1-1", "1")
    exam.page.get_by_role("button", name="Finish section").click()
    expect(exam.page.get_by_text("20 left blank")).to_be_visible()
