"""Trying a draft as a student: a section as students see it, and a check of what was marked. Nothing is stored."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.html import json_script
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import gettext as _

from exams.content.marks import render_marks
from exams.content.mondai import section_gloss
from exams.explained import explain_question
from exams.fold import Sheet
from exams.frame import render_frame
from exams.models import MockTest, Section, SoundPolicy
from exams.models.media import MediaState
from exams.paper import mondai_name, present_picture, render_paper
from exams.services.freezing import digest_of, freeze, sections_with_everything

NEAR_THE_END = 10  # seconds that "to the end" leaves on the clock
FENCE = 1


@dataclass(frozen=True, slots=True)
class Draft:
    """The test as it stands now, as publishing would freeze it; `digest` tells whether it changed during a trial."""

    test: MockTest
    sections: list[Section]
    document: dict[str, Any]
    key: dict[str, Any]

    @property
    def digest(self) -> str:
        return digest_of(self.document)


def draft_of(test: MockTest) -> Draft:
    """The same queries whatever the size."""
    sections = sections_with_everything(test)
    return Draft(test, sections, *freeze(test, sections))


def why_not(section: Section, document: dict[str, Any]) -> str:
    """Why this section cannot be tried yet, or ""."""
    recording = section.recording
    if not document["count"]:
        return _("There is no question in this section yet.")
    if recording and recording.state == MediaState.FAILED:
        return _("The recording could not be prepared. Choose another one for this section.")
    if recording and recording.state != MediaState.READY:
        return _("The recording is still being prepared. Try again in a minute.")
    return ""


def trial_html(
    draft: Draft, position: int, *, left: float | None, now: datetime, csrf_token: str, theme: str, center_name: str
) -> str:
    """The page of a student who has `left` seconds of the section; all of it where None."""
    section = draft.document["sections"][position - 1]
    whole = max(1, section["minutes"]) * 60
    left = whole if left is None else min(float(whole), max(0.0, left))
    check_url = reverse("tryout_check", args=[draft.test.pk, position])
    config = trial_config(draft, section, now=now, whole=whole, left=left)
    own = {
        "config": json_script(config, "exam-config"),
        "csrf_token": csrf_token,
        "path": reverse("tryout", args=[draft.test.pk, position]),
        "form_url": check_url,
        "close_url": check_url,
        "clock_text": f"{int(left) // 60:02d}:{int(left) % 60:02d}",
        "minutes": config["minutes"],
        "minutes_done": max(0, config["minutes"] - -(-int(left) // 60)),
        "marked": 0,
        "sections_total": len(draft.sections),
        "room_title": draft.test.title,
        "center_name": center_name,
        "sound": config["sound"],
        "timed": "yes",
        "pause_url": "",
    }
    trial = {
        "digest": draft.digest,
        "test_url": reverse("test", args=[draft.test.pk]),
        "minutes": config["minutes"],
        "near_the_end": NEAR_THE_END,
    }
    return render_frame(render_paper(draft.document, position), theme, trial=trial).filled(own, Sheet())


def trial_config(draft: Draft, section: dict[str, Any], *, now: datetime, whole: int, left: float) -> dict[str, Any]:
    """`exam-config` (docs/exam-protocol.md) with `trial`: nobody is there to save to."""
    opened_at = _milliseconds(now - timedelta(seconds=whole - left))
    recording = section["recording"]
    return {
        "trial": True,
        "attempt": f"trial-{draft.test.pk}-{section['position']}",
        "fence": FENCE,
        "token": "",
        "journalUrl": reverse("tryout_check", args=[draft.test.pk, section["position"]]),
        "messagesUrl": "",
        "pauseUrl": None,
        "section": section["position"],
        "sections": len(draft.sections),
        "minutes": whole // 60,
        "openedAt": opened_at,
        "deadline": opened_at + whole * 1000,
        "audioAt": opened_at,
        "paused": None,
        "now": _milliseconds(now),
        "answers": {},
        "flags": [],
        "notice": 0,
        "sound": SoundPolicy.DEVICE,
        "plays": None,
        "timed": True,
        "timeZone": get_current_timezone_name(),
        "largeText": False,
        "liveUrl": "",
        "recording": recording
        and {"url": reverse("media", args=[recording["media"]]), "seconds": recording["seconds"], "sealed": None},
    }


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def check_trial(draft: Draft, position: int, posted: Mapping[str, str]) -> dict[str, Any]:
    """What of the posted answers would have been right: the questions with the key opened, and sums for each mondai."""
    section = draft.document["sections"][position - 1]
    mondai = [
        {
            "number": entry["number"],
            "name_ja": mondai_name(draft.test.level, section["key"], entry["type"]),
            "rows": list(_rows(draft, section, entry, posted)),
        }
        for entry in section["mondai"]
    ]
    for entry in mondai:
        entry["right"] = sum(row["is_right"] for row in entry["rows"])
    rows = [row for entry in mondai for row in entry["rows"]]
    return {
        "section": section | {"title_gloss": section_gloss(section["key"])},
        "mondai": mondai,
        "count": len(rows),
        "right": sum(row["is_right"] for row in rows),
        "blank": sum(row["picked"] is None for row in rows),
        "points": sum(row["points"] for row in rows if row["is_right"]),
        "points_of": sum(row["points"] for row in rows),
        "is_quiz": draft.test.kind == MockTest.Kind.QUIZ,
        "has_changed": posted.get("draft", draft.digest) != draft.digest,
    }


def _rows(
    draft: Draft, section: dict[str, Any], mondai: dict[str, Any], posted: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    pictures = {name: reverse("media", args=[media]) for name, media in section["pictures"].items()}
    for group in mondai["groups"]:
        passage = render_marks(group["passage"], pictures=pictures) if group["passage"] else ""
        for question in group["questions"]:
            keyed = draft.key[question["key"]]
            picked = _picked(posted.get(f"q-{question['key']}", ""), question)
            yield explain_question(question, spoken=group["spoken"], keyed=keyed) | {
                "source": question["source"],
                "passage": passage,
                "group_picture": present_picture(group["picture"]),
                "picked": picked,
                "is_right": picked in keyed["right"],
                "has_key": bool(keyed["right"]),
            }


def _picked(value: str, question: dict[str, Any]) -> int | None:
    """The number of the choice, None for whatever is none."""
    numbers = {str(choice["number"]): choice["number"] for choice in question["choices"]}
    return numbers.get(value)
