"""Help with texts: what marks look like, readings to choose from, pasted questions, the level. Nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from exams.content.furigana import MOST_CHARACTERS, Reading, ReadingGroup, apply, group_readings, suggest
from exams.content.level_check import check_level
from exams.content.level_lists import LEVELS, kanji_list
from exams.content.marks import mark_problems, render_marks
from exams.content.pasting import MOST_CHARACTERS as MOST_PASTED
from exams.content.pasting import split_questions
from tenants.errors import Refused
from tenants.people.roles import CenterRequest, staff_required
from tenants.rendering import render_page
from tenants.throttle import allow

MINUTES = 600  # seconds in which the counts of `_text` are counted
PREVIEWS, LOOKS = 900, 200


@dataclass(frozen=True, slots=True)
class Row:
    """One decision of the form: the reading as it stands in its field, and whether it is ticked."""

    index: int
    group: ReadingGroup
    reading: str
    is_taken: bool

    @property
    def chosen(self) -> list[Reading]:
        return [replace(one, reading=self.reading) for one in self.group.readings] if self.is_taken else []


@require_POST
@staff_required
def marks_preview(request: CenterRequest) -> HttpResponse:
    """A text as students will see it; `inline` for a stem or a choice."""
    try:
        text = _text(request, "marks-preview", PREVIEWS)
    except Refused as refused:
        return _refused(request, refused)
    inline = request.POST.get("inline") == "1"
    context = {"html": render_marks(text, inline=inline), "inline": inline, "problems": mark_problems(text)}
    return render(request, "exams/marks/_preview.html", context)


@require_http_methods(["GET", "POST"])
@staff_required
def readings(request: CenterRequest) -> HttpResponse:
    """Suggested readings, each to be ticked, corrected or left out. The editor asks for the `panel` alone."""
    above = _level(request)
    context = {"text": "", "above": above, "levels": LEVELS, "list": kanji_list()}
    if request.method == "GET":
        return render_page(request, "exams/marks/readings.html", context)
    panel = request.POST.get("panel") == "1"
    try:
        text = _text(request, "readings", LOOKS)
    except Refused as refused:
        context |= {"text": request.POST.get("text", "")[:MOST_CHARACTERS], "error": refused.sentence}
        page = "exams/marks/_panel.html" if panel else "exams/marks/readings.html"
        return render(request, page, context, status=422)
    groups = group_readings(text, suggest(text, above=above or None))
    rows = [_row(request, index, group) for index, group in enumerate(groups)]
    context |= {"text": text, "rows": rows, "asked": True, "unsure": sum(not row.group.first.sure for row in rows)}
    if panel:
        return render(request, "exams/marks/_panel.html", context)
    if "write" in request.POST:
        result = apply(text, [reading for row in rows for reading in row.chosen])
        context |= {"result": result, "result_html": render_marks(result)}
    return render_page(request, "exams/marks/readings.html", context)


@require_POST
@staff_required
def paste_split(request: CenterRequest) -> HttpResponse:
    """What would be made of a pasted text: for people, and as documents for the form that takes it."""
    try:
        text = _text(request, "paste-split", LOOKS, most=MOST_PASTED)
    except Refused as refused:
        return _refused(request, refused)
    facts = {name: request.POST.get(name, "")[:40] for name in ("level", "type")}
    pasted = split_questions(text, **facts)
    context = {"pasted": pasted, "shown": [_shown(document) for document in pasted.documents]}
    if "application/json" not in request.headers.get("Accept", ""):
        return render(request, "exams/marks/_split.html", context)
    html = render_to_string("exams/marks/_split.html", context | {"offer": True}, request)
    data = {"questions": pasted.documents, "warnings": pasted.warnings, "rest": pasted.rest, "html": html}
    return JsonResponse(data)


@require_POST
@staff_required
def level_check(request: CenterRequest) -> HttpResponse:
    """Kanji and words above the level, with the name of the list that says so."""
    try:
        text = _text(request, "level-check", LOOKS)
        level = _level(request)
        if not level:
            raise Refused(_("Choose a level from N5 to N1."))
    except Refused as refused:
        return _refused(request, refused)
    return render(request, "exams/marks/_level.html", {"report": check_level(text, level)})


def _text(request: CenterRequest, what: str, times: int, most: int = MOST_CHARACTERS) -> str:
    """The text that was sent, with even line ends; Refused where it is too long or was asked for too often."""
    if not allow(what, str(request.user.pk), most=times, seconds=MINUTES):
        raise Refused(_("That was asked for too often. Wait a few minutes; your text is unchanged."))
    text = request.POST.get("text", "").replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > most:
        said = _("The text is longer than %(most)s characters. Take a part of it.")
        raise Refused(said % {"most": f"{most:,}"})
    return text


def _level(request: HttpRequest) -> str:
    data = request.POST if request.method == "POST" else request.GET
    found = data.get("above", "") or data.get("level", "")
    return found if found in LEVELS else ""


def _row(request: HttpRequest, index: int, group: ReadingGroup) -> Row:
    """As it was decided, or as it is suggested where nothing was decided yet."""
    if "write" not in request.POST:
        return Row(index, group, group.first.reading, group.first.sure)
    reading = request.POST.get(f"reading_{index}", "").strip()[:60]
    return Row(index, group, reading, str(index) in request.POST.getlist("take"))


def _shown(document: dict[str, Any]) -> dict[str, Any]:
    choices = [render_marks(choice["text"], inline=True) for choice in document["choices"]]
    return {"stem": render_marks(document["stem"], inline=True), "choices": choices, "answer": document["answer"]}


def _refused(request: HttpRequest, refused: Refused) -> HttpResponse:
    return render(request, "exams/marks/_refused.html", {"sentence": refused.sentence}, status=422)
