"""The page of a quiz that is sat question by question: one question, its clock, and when it is final what was right."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from exams.content.mondai import section_gloss
from exams.explained import explain_question
from exams.fold import Sheet
from exams.models import AnswerKey, Edition
from exams.paper import paper_of, questions_in, step_of, version_of
from exams.quiz import Steps, rules_of
from exams.services.attempts import OpenPage, sheet_of
from exams.services.quiz_steps import ask_first
from exams.sitting import config_of, milliseconds, recording_of, token_of

PICK = re.compile(r' data-pick="(\d+-\d+):(\d)"')


def order_of(page: OpenPage) -> list[str]:
    """The questions of the section in the order of this student's form."""
    section = paper_of(page.edition, page.section, version_of(page.edition, page.attempt)).section
    return [question["key"] for question in questions_in(section)]


def step_html(page: OpenPage, student: int, now: datetime, *, csrf_token: str, sockets: str, **shown: Any) -> str:
    """`shown`: theme, center_name and messages. The key is read only where the question is final and was checked."""
    order = order_of(page)
    steps = ask_first(page, order, now=now)
    question = steps.current
    sheet = sheet_of(page.attempt, section=page.section)
    is_final, check_each = question in steps.finals, rules_of(page.edition).check_each
    end = None if is_final else steps.end_of(question)
    paper = step_of(page.edition, page.section, version_of(page.edition, page.attempt), question)
    config = _config(page, steps, sheet, question, token=token_of(page, student, now).sign(), now=now)
    config["liveUrl"] = f"{sockets}/ws/attempts/{page.attempt}/" if sockets else ""
    left = max(0, int((min(end or page.deadline, page.deadline) - now).total_seconds()))
    context = {
        "LANGUAGE_CODE": get_language(),
        "theme": shown["theme"],
        "center": {"name": shown["center_name"]},
        "csrf_token": csrf_token,
        "page": {"title": page.title},
        "messages": shown["messages"],
        "level": paper.level,
        "section": {**paper.section, "title_gloss": section_gloss(paper.section["key"])},
        "config": json_script(config, "exam-config"),
        "path": reverse("attempt", args=[page.attempt]),
        "step_url": reverse("quiz_step", args=[page.attempt]),
        "pause_url": config["pauseUrl"] or "",
        "paper": with_picks(paper.html, sheet.answers, is_final=is_final),
        "recording": paper.section["recording"],
        "sound": page.sound,
        "clock": "yes" if config["timed"] else "no",
        "clock_text": f"{left // 60:02d}:{left % 60:02d}",
        "minutes": config["minutes"],
        "minutes_done": 0,
        "question": question,
        "number": order.index(question) + 1,
        "total": len(order),
        "done": sum(key in steps.finals for key in order),
        "is_last": not steps.following(order),
        "is_final": is_final,
        "check_each": check_each,
        "is_over": end is not None and now >= end,
        "verdict": _verdict(page, paper.section, question, steps.finals[question]) if is_final and check_each else None,
    }
    return render_to_string("exams/attempts/step.html", context)


def with_picks(html: str, answers: Mapping[str, str], *, is_final: bool) -> SafeString:
    """A paper's radios as they were marked; none can be changed once the question is final."""

    def pick(found: re.Match[str]) -> str:
        question, number = found.groups()
        return (" checked" if answers.get(question) == number else "") + (" disabled" if is_final else "")

    return mark_safe(PICK.sub(pick, html))  # noqa: S308 - rendered by our template


def _config(page: OpenPage, steps: Steps, sheet: Sheet, question: str, *, token: str, now: datetime) -> dict[str, Any]:
    """`exam-config` of one question (docs/exam-protocol.md): `step` says which, if it is final, and when it ends."""
    is_final = question in steps.finals
    end = None if is_final else steps.end_of(question)
    config = config_of(page, sheet, token, now) | {
        "recording": recording_of(page),
        "step": {"question": question, "final": is_final, "ends": None},
    }
    if end:
        config["step"]["ends"] = milliseconds(end) - milliseconds(steps.zero)
        config["deadline"] = min(config["deadline"], milliseconds(end))
        config["minutes"] = max(1, round((steps.seconds or 0) / 60))
        config["timed"] = True
    return config


def _verdict(page: OpenPage, shown: dict[str, Any], question: str, answer: str) -> dict[str, Any]:
    section = Edition.objects.only("document").get(pk=page.edition).document["sections"][page.section - 1]
    keys = AnswerKey.objects.filter(edition=page.edition).order_by("-revision")
    return verdict_of(section, shown, question, answer, keys.values_list(f"document__{question}", flat=True)[0])


def verdict_of(
    section: dict[str, Any], shown: dict[str, Any], question: str, answer: str, keyed: dict[str, Any]
) -> dict[str, Any]:
    """What was right and why. `section` is the document's, `shown` the paper's, whose numbers the student sees."""
    spoken, asked = next(
        (group["spoken"], entry)
        for mondai in section["mondai"]
        for group in mondai["groups"]
        for entry in group["questions"]
        if entry["key"] == question
    )
    row = explain_question(asked, spoken=spoken, keyed=keyed)
    places = {choice["number"]: choice["place"] for choice in questions_in(shown)[0]["choices"]}
    picked = int(answer) if answer.isdecimal() else None
    return row | {
        "right_choices": [c | {"place": places[c["number"]]} for c in row["choices"] if c["number"] in row["right"]],
        "is_right": picked in row["right"],
        "picked": picked,
    }
