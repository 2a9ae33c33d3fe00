"""The page of a section: rendered once per edition, form, language and theme, cut where a student's values stand.

It is rendered without a request, so nothing of the student who came first can be in it; what is a student's own is
named here, left blank in the rendering and filled in for each.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from exams.content.mondai import section_gloss
from exams.fold import Sheet
from exams.paper import Kept, Paper, mondai_word, paper_of
from tenants.db import connection

OWN = frozenset(
    [
        *("config", "csrf_token", "path", "form_url", "close_url"),
        *("clock_text", "minutes", "minutes_done", "marked"),
        *("sections_total", "room_title", "center_name"),
        *("sound", "timed", "pause_url"),
    ]
)
BLANK = re.compile(r"<!--own ([\w:-]+)-->")  # authors' texts cannot contain it: their comments are taken out
PICK = re.compile(r' data-pick="(\d+-\d+:\d)"')


@dataclass(frozen=True, slots=True)
class Frame:
    """`pieces`: HTML and names of blanks in turn."""

    pieces: tuple[str, ...]

    def filled(self, own: Mapping[str, Any], sheet: Sheet) -> str:
        """The whole page of one student. `own` has a value for each of OWN."""
        values: dict[str, str] = {name: conditional_escape(value) for name, value in own.items()}
        values |= {f"pick:{key}:{number}": " checked" for key, number in sheet.answers.items()}
        values |= {f"mark:{key}:{number}": ' class="on"' for key, number in sheet.answers.items()}
        values |= {f"flag:{key}": " fl" for key in sheet.flags}
        out = list(self.pieces)
        out[1::2] = [values.get(name, "") for name in out[1::2]]
        return "".join(out)


_frames = Kept()


def frame_of(edition: int, position: int, theme: str, version: int = 0) -> Frame:
    """The section's page in the current language; `version` is the form of the edition that the attempt sits."""
    key = (connection.schema_name, edition, position, get_language(), theme, version)
    return _frames.fetch(key, lambda: render_frame(paper_of(edition, position, version), theme))


def render_frame(paper: Paper, theme: str, *, trial: dict[str, Any] | None = None) -> Frame:
    """`trial`: what the bar of a trial says; the page is a student's else."""
    blanks = {name: _blank(name) for name in OWN}
    section = paper.section
    context = blanks | {
        "LANGUAGE_CODE": get_language(),
        "theme": theme,
        "center": {"name": blanks["center_name"]},
        "page": {"title": blanks["room_title"]},
        "level": paper.level,
        "section": {**section, "title_gloss": section_gloss(section["key"])},
        "paper": mark_safe(PICK.sub(r"<!--own pick:\1-->", paper.html)),  # noqa: S308 - rendered by our template
        "sheet": [_sheet_rows(mondai, paper.level) for mondai in section["mondai"]],
        "recording": section["recording"],
        "mondai_word": mondai_word(paper.level),
        "trial": trial,
    }
    return Frame(tuple(BLANK.split(render_to_string("exams/attempts/section.html", context))))


def _sheet_rows(mondai: dict[str, Any], level: str) -> dict[str, Any]:
    questions = [question for group in mondai["groups"] for question in group["questions"]]
    return {
        "number": mondai["number"],
        "label_ja": f"{mondai_word(level)}{mondai['number']}",
        "questions": [
            {
                "key": question["key"],
                "label": question["label"],
                "flag": _blank(f"flag:{question['key']}"),
                "marks": [_blank(f"mark:{question['key']}:{choice['number']}") for choice in question["choices"]],
            }
            for question in questions
        ],
    }


def _blank(name: str) -> SafeString:
    return mark_safe(f"<!--own {name}-->")  # noqa: S308 - names of ours
