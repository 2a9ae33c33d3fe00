"""What the pages of a sitting show: the running section, and the outline of the whole exam."""

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from exams.content.mondai import section_gloss
from exams.fold import Sheet
from exams.models import Attempt
from exams.paper import Paper, mondai_word, paper_of
from exams.services.attempts import OpenPage, sheet_of
from exams.tokens import AttemptToken
from tenants.db import connection

TOKEN_LIFE = timedelta(days=2)


def token_of(page: OpenPage, student: int, now: datetime) -> AttemptToken:
    expires = int((max(now, page.deadline) + TOKEN_LIFE).timestamp())
    return AttemptToken(connection.schema_name, page.attempt, student, page.fence, page.edition, expires)


def milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def leftovers_of(attempt: Attempt, now: datetime) -> dict[str, Any]:
    """What a page after a section needs to deliver answers that an earlier page kept on this device: no new fence."""
    expires = int((now + TOKEN_LIFE).timestamp())
    edition = attempt.assignment.edition_id
    token = AttemptToken(connection.schema_name, attempt.pk, attempt.student_id, attempt.fence, edition, expires)
    return {"attempt": attempt.pk, "token": token.sign(), "journalUrl": reverse("journal", args=[attempt.pk])}


def section_context(page: OpenPage, student: int, now: datetime) -> dict[str, Any]:
    """Everything of the section page: two queries at the most beside the one that claimed the fence."""
    paper = paper_of(page.edition, page.section)
    sheet = sheet_of(page.attempt, section=page.section)
    left = max(0, int((page.deadline - now).total_seconds()))
    section = paper.section
    recording = section["recording"]
    url = reverse("recording", args=[page.attempt, page.section]) if recording else ""
    return {
        "page": page,
        "level": paper.level,
        "section": {**section, "title_gloss": section_gloss(section["key"])},
        "sections_total": page.sections,
        "paper": paper.filled(sheet.answers),
        "config": config_of(page, sheet, token_of(page, student, now).sign(), now)
        | {"recording": {"url": url, "seconds": recording["seconds"]} if recording else None},
        "form_url": reverse("section_form", args=[page.attempt]),
        "close_url": reverse("section_close", args=[page.attempt]),
        "clock_text": f"{left // 60:02d}:{left % 60:02d}",
        "minutes": max(1, round((page.deadline - page.opened_at).total_seconds() / 60)),
        "minutes_done": int((now - page.opened_at).total_seconds() // 60),
        "marked": len(sheet.answers),
        "sheet": _marksheet(paper, sheet),
        "recording": {"url": url, "seconds": recording["seconds"]} if recording else None,
        "mondai_word": mondai_word(paper.level),
    }


def config_of(page: OpenPage, sheet: Sheet, token: str, now: datetime) -> dict[str, Any]:
    """The page's `exam-config` (docs/exam-protocol.md)."""
    return {
        "attempt": page.attempt,
        "fence": page.fence,
        "token": token,
        "journalUrl": reverse("journal", args=[page.attempt]),
        "section": page.section,
        "sections": page.sections,
        "minutes": max(1, round((page.deadline - page.opened_at).total_seconds() / 60)),
        "openedAt": milliseconds(page.opened_at),
        "deadline": milliseconds(page.deadline),
        "now": milliseconds(now),
        "answers": sheet.answers,
        "flags": sorted(sheet.flags),
    }


def _marksheet(paper: Paper, sheet: Sheet) -> list[dict[str, Any]]:
    return [
        {
            "number": mondai["number"],
            "label_ja": f"{mondai_word(paper.level)}{mondai['number']}",
            "questions": [
                {
                    "key": question["key"],
                    "label": question["label"],
                    "choices": len(question["choices"]),
                    "picked": int(sheet.answers[question["key"]]) if question["key"] in sheet.answers else None,
                    "flagged": question["key"] in sheet.flags,
                }
                for group in mondai["groups"]
                for question in group["questions"]
            ],
        }
        for mondai in paper.section["mondai"]
    ]


def outline(attempt: Attempt) -> list[dict[str, Any]]:
    room = attempt.assignment
    return [
        {
            "position": section["position"],
            "title": section["title"],
            "title_gloss": section_gloss(section["key"]),
            "minutes": max(1, round(seconds / 60)),
            "questions": section["count"],
            "has_recording": bool(section["recording"]),
        }
        for section, seconds in zip(room.edition.document["sections"], room.section_seconds, strict=True)
    ]
