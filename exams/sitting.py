"""What the pages of a sitting show: the running section, and the outline of the whole exam."""

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.html import json_script
from django.utils.timezone import get_current_timezone_name

from exams.content.mondai import section_gloss
from exams.fold import Sheet
from exams.frame import frame_of
from exams.models import Attempt, AttemptEvent, SoundPolicy
from exams.paper import heads_of, paper_of, version_of
from exams.services.ahead import sealed_of
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


def section_html(
    page: OpenPage, student: int, now: datetime, *, csrf_token: str, theme: str, center_name: str, sockets: str = ""
) -> str:
    """The section's page: two queries at the most beside the one that claimed the fence; one more counts the plays of
    a recording that may be played a few times. `sockets`: where the websockets are, "" for none."""
    sheet = sheet_of(page.attempt, section=page.section)
    stands = page.paused_at or now
    left = max(0, int((page.deadline - stands).total_seconds()))
    config = config_of(page, sheet, token_of(page, student, now).sign(), now)
    config["recording"] = recording_of(page)
    config["liveUrl"] = f"{sockets}/ws/attempts/{page.attempt}/" if sockets else ""
    own = {
        "config": json_script(config, "exam-config"),
        "csrf_token": csrf_token,
        "path": reverse("attempt", args=[page.attempt]),
        "form_url": reverse("section_form", args=[page.attempt]),
        "close_url": reverse("section_close", args=[page.attempt]),
        "clock_text": f"{left // 60:02d}:{left % 60:02d}",
        "minutes": config["minutes"],
        "minutes_done": max(0, config["minutes"] - -(-left // 60)),
        "marked": len(sheet.answers),
        "sections_total": page.sections,
        "room_title": page.title,
        "center_name": center_name,
        "sound": page.sound,
        "timed": "yes" if page.timed else "no",
        "pause_url": config["pauseUrl"] or "",
    }
    version = version_of(page.edition, page.attempt)
    return frame_of(page.edition, page.section, theme, version).filled(own, sheet)


def recording_of(page: OpenPage) -> dict[str, Any] | None:
    recording = paper_of(page.edition, page.section, version_of(page.edition, page.attempt)).section["recording"]
    if not recording or page.sound == SoundPolicy.ROOM:
        return None
    return {
        "url": reverse("recording", args=[page.attempt, page.section]),
        "seconds": recording["seconds"],
        "sealed": sealed_of(recording["media"]),
    }


def config_of(page: OpenPage, sheet: Sheet, token: str, now: datetime) -> dict[str, Any]:
    """The page's `exam-config` (docs/exam-protocol.md)."""
    return {
        "attempt": page.attempt,
        "fence": page.fence,
        "token": token,
        "journalUrl": reverse("journal", args=[page.attempt]),
        "messagesUrl": reverse("attempt_messages", args=[page.attempt]),
        "pauseUrl": reverse("attempt_pause", args=[page.attempt]) if page.may_pause else None,
        "section": page.section,
        "sections": page.sections,
        "minutes": _minutes(page),
        "openedAt": milliseconds(page.opened_at),
        "deadline": milliseconds(page.deadline),
        "audioAt": milliseconds(page.audio_at),
        "paused": milliseconds(page.paused_at) if page.paused_at else None,
        "now": milliseconds(now),
        "answers": sheet.answers,
        "flags": sorted(sheet.flags),
        "notice": page.notice,
        "sound": page.sound,
        "plays": _plays_left(page),
        "timed": page.timed,
        "timeZone": get_current_timezone_name(),
        "largeText": page.large_text,
    }


def _minutes(page: OpenPage) -> int:
    """How long the section is, added time included, pauses not: the zero of its recording moves on with them."""
    planned = page.section_seconds[page.section - 1]
    lasts = (page.deadline - page.audio_at).total_seconds() if page.timed else planned
    return max(1, round(max(planned, lasts) / 60))


def _plays_left(page: OpenPage) -> int | None:
    if page.sound != SoundPolicy.LIMITED or page.plays is None:
        return None
    played = AttemptEvent.objects.filter(attempt=page.attempt, kind="audio", section=page.section, value="play")
    return max(0, page.plays - played.count())


def outline(attempt: Attempt) -> list[dict[str, Any]]:
    """The sections that this attempt sits, in order; `position` is that of the edition, `number` counts them."""
    sat = [
        head | {"title_gloss": section_gloss(head["key"]), "minutes": max(1, round(seconds / 60)), "seconds": seconds}
        for head, seconds in zip(heads_of(attempt.assignment.edition_id), attempt.section_seconds, strict=True)
        if seconds
    ]
    return [head | {"number": number} for number, head in enumerate(sat, start=1)]
