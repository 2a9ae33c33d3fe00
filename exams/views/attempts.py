"""A student's sitting: entering, the page of each state, closing a section, the receipt."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from exams.errors import ExamError
from exams.models import Assignment, AssignmentStatus, Attempt, AttemptState
from exams.services.attempts import (
    OpenPage,
    close_overdue,
    close_section,
    enter_room,
    open_page,
    open_section,
    receipt_code,
    sheet_of,
)
from exams.services.forms import save_form
from exams.signals import result_asked
from exams.sitting import leftovers_of, outline, section_html, token_of
from tenants.access import get_visible
from tenants.people.roles import CenterRequest, student_required
from tenants.rendering import render_page

Page = tuple[str, dict[str, Any]]  # template and context


@require_POST
@student_required
def room_enter(request: CenterRequest, pk: int) -> HttpResponse:
    room = get_visible(Assignment.objects, request.user, pk)
    try:
        attempt = enter_room(room, request.user, now=timezone.now())
    except ExamError as error:
        messages.error(request, error.sentence)
        return redirect("home")
    return redirect("attempt", attempt.pk)


@require_GET
@never_cache
@student_required
def attempt_page(request: CenterRequest, pk: int) -> HttpResponse:
    """One address for the whole sitting: reloading it is always right."""
    now = timezone.now()
    page = open_page(pk, request.user.pk, now=now)
    if page:
        return HttpResponse(_section(request, page, now))
    close_overdue(now=now, attempts=[pk])
    attempts = Attempt.objects.select_related("assignment__edition").defer("assignment__edition__document")
    attempt = get_visible(attempts, request.user, pk)
    template, context = STATE_PAGES[AttemptState(attempt.state)](attempt)
    context |= {"attempt": attempt, "room": attempt.assignment, "edition": attempt.assignment.edition}
    return render_page(request, template, context | {"leftovers": leftovers_of(attempt, now)})


def _section(request: CenterRequest, page: OpenPage, now: datetime) -> str:
    theme = request.COOKIES.get("theme", "")
    return section_html(
        page,
        request.user.pk,
        now,
        csrf_token=get_token(request),
        theme=theme if theme in {"light", "dark"} else "",
        center_name=request.center.name,
    )


@require_POST
@student_required
def section_open(request: CenterRequest, pk: int) -> HttpResponse:
    """Open the next section; whatever came of it, the attempt's page says."""
    opened = open_section(pk, request.user.pk, position=_position(request), now=timezone.now())
    if not opened and not Attempt.objects.visible_to(request.user).filter(pk=pk, state=AttemptState.RUNNING).exists():
        get_visible(Attempt.objects, request.user, pk)
        messages.error(request, _("The exam can't be started now. Ask your teacher."))
    return redirect("attempt", pk)


@require_POST
@student_required
def section_close(request: CenterRequest, pk: int) -> HttpResponse:
    close_section(pk, request.user.pk, position=_position(request), now=timezone.now())
    return redirect("attempt", pk)


@require_POST
@student_required
def section_form(request: CenterRequest, pk: int) -> HttpResponse:
    """Without JavaScript: the section is one form that saves, and finishes where asked to."""
    now = timezone.now()
    page = open_page(pk, request.user.pk, now=now)
    if page is None:
        get_visible(Attempt.objects, request.user, pk)
        messages.error(request, _("The section was over. What you had saved before counts."))
        return redirect("attempt", pk)
    token = token_of(page, request.user.pk, now)
    save_form(token, page.section, request.POST, sync_window=request.center.sync_window, now=now)
    if request.POST.get("action") != "finish":
        return HttpResponseRedirect(reverse("attempt", args=[pk]) + "#saved")
    close_section(pk, request.user.pk, position=page.section, now=now)
    return redirect("attempt", pk)


def _position(request: HttpRequest) -> int:
    text = request.POST.get("section", "")
    return int(text) if text.isdecimal() and len(text) < 4 else 0


def _waiting(attempt: Attempt) -> Page:
    room = attempt.assignment
    is_over = room.status == AssignmentStatus.ENDED or timezone.now() >= room.closes_at
    return "exams/attempts/waiting.html", {
        "sections": outline(attempt),
        "is_over": is_over,
        "can_start": room.status == AssignmentStatus.OPEN and not is_over,
        "start_url": reverse("section_open", args=[attempt.pk]),
    }


def _break(attempt: Attempt) -> Page:
    sections = outline(attempt)
    done = sections[attempt.section - 1]
    done["answered"] = len(sheet_of(attempt.pk, section=attempt.section).answers)
    return "exams/attempts/break.html", {
        "done": done,
        "next": sections[attempt.section],
        "sections_total": len(sections),
        "open_url": reverse("section_open", args=[attempt.pk]),
    }


def _receipt(attempt: Attempt) -> Page:
    sheet = sheet_of(attempt.pk)
    sections = outline(attempt)
    for section in sections:
        section["answered"] = len(sheet.of_section(section["position"]).answers)
    return "exams/attempts/receipt.html", {
        "sections": sections,
        "answered": len(sheet.answers),
        "count": sum(section["questions"] for section in sections),
        "submitted_at": attempt.submitted_at,
        "code": receipt_code(attempt, sheet),
        "result_url": next((url for _receiver, url in result_asked.send(Attempt, attempt=attempt) if url), ""),
    }


def _void(attempt: Attempt) -> Page:
    return "exams/attempts/void.html", {}


STATE_PAGES: dict[AttemptState, Callable[[Attempt], Page]] = {
    AttemptState.WAITING: _waiting,
    AttemptState.RUNNING: _break,
    AttemptState.SUBMITTED: _receipt,
    AttemptState.GRADED: _receipt,
    AttemptState.VOID: _void,
}
