"""A student's sitting: entering, the page of each state, closing a section, the receipt."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRefresh

from exams.errors import ExamError
from exams.models import Assignment, AssignmentStatus, Attempt, AttemptState
from exams.queries import messages_of
from exams.safe_browser import is_allowed
from exams.services.ahead import ahead_of
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
from exams.services.homework import pause_homework, resume_homework
from exams.signals import result_asked
from exams.sitting import leftovers_of, milliseconds, outline, section_html, token_of
from tenants.access import get_visible
from tenants.addresses import socket_url
from tenants.people.roles import CenterRequest, student_required
from tenants.rendering import render_page

Page = tuple[str, dict[str, Any]]  # template and context
MOST_GUESSES = 10
GUESSES_FORGOTTEN = timedelta(minutes=10)


@require_POST
@student_required
def room_enter(request: CenterRequest, pk: int) -> HttpResponse:
    room = get_visible(Assignment.objects.exams(), request.user, pk)
    if not is_allowed(request, room):
        return _wrong_browser(request, room)
    try:
        code = request.POST.get("code", "")
        _count_guess(room, request.user.pk, code)
        attempt = enter_room(room, request.user, now=timezone.now(), code=code)
    except ExamError as error:
        messages.error(request, error.sentence)
        return redirect("home")
    return redirect("attempt", attempt.pk)


def _count_guess(room: Assignment, student: int, code: str) -> None:
    """Guessing the room's code is slow work. Without the cache nothing is counted; the code still has to be right."""
    if not room.access_code or code.strip().upper() == room.access_code:
        return
    key = f"room-code:{room.pk}:{student}"
    cache.add(key, 0, GUESSES_FORGOTTEN.total_seconds())
    try:
        guesses = cache.incr(key)
    except ValueError:
        return
    if guesses > MOST_GUESSES:
        raise ExamError(_("Too many wrong codes. Try again in ten minutes, or ask your proctor."))


@require_GET
@never_cache
@student_required
def attempt_page(request: CenterRequest, pk: int) -> HttpResponse:
    """One address for the whole sitting: reloading it is always right. A part asks only whether something changed."""
    now = timezone.now()
    page = None if request.htmx else open_page(pk, request.user.pk, now=now)
    if page and page.paused_at is None:
        return _section(request, page, now)
    close_overdue(now=now, attempts=[pk])
    attempts = Attempt.objects.select_related("assignment__edition").defer("assignment__edition__document")
    attempt = get_visible(attempts, request.user, pk)
    if not is_allowed(request, attempt.assignment):
        return _wrong_browser(request, attempt.assignment)
    if request.htmx and attempt.state == AttemptState.RUNNING and not attempt.paused_at and _has_open_section(attempt):
        return HttpResponseClientRefresh()
    template, context = _state_page(attempt)
    context |= {"attempt": attempt, "room": attempt.assignment, "edition": attempt.assignment.edition, "now": now}
    context |= {"leftovers": leftovers_of(attempt, now), "ahead": [] if attempt.is_finished else ahead_of(attempt)}
    return render_page(request, template, context)


def _has_open_section(attempt: Attempt) -> bool:
    return attempt.sections.filter(closed_at=None).exists()


def _section(request: CenterRequest, page: OpenPage, now: datetime) -> HttpResponse:
    if page.has_safe_browser:
        room = Assignment.objects.get(attempts=page.attempt)
        if not is_allowed(request, room):
            return _wrong_browser(request, room)
    theme = request.COOKIES.get("theme", "")
    html = section_html(
        page,
        request.user.pk,
        now,
        csrf_token=get_token(request),
        theme=theme if theme in {"light", "dark"} else "",
        center_name=request.center.name,
        sockets=socket_url(request),
    )
    return HttpResponse(html)


def _wrong_browser(request: CenterRequest, room: Assignment) -> HttpResponse:
    return render_page(request, "exams/attempts/wrong_browser.html", {"room": room}, status=403)


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
    saved = save_form(token, page.section, request.POST, sync_window=request.center.sync_window, now=now)
    if saved and saved.held:
        messages.warning(
            request, _("The clock stands still. What you sent is kept, and your proctor decides about it.")
        )
    if request.POST.get("action") != "finish":
        return HttpResponseRedirect(reverse("attempt", args=[pk]) + "#saved")
    close_section(pk, request.user.pk, position=page.section, now=now)
    return redirect("attempt", pk)


@require_POST
@student_required
def attempt_pause(request: CenterRequest, pk: int) -> HttpResponse:
    """Homework: stop the clock and go on later."""
    attempt = get_visible(Attempt.objects, request.user, pk)
    _act(request, lambda: pause_homework(attempt, now=timezone.now()))
    return redirect("attempt", pk)


@require_POST
@student_required
def attempt_resume(request: CenterRequest, pk: int) -> HttpResponse:
    attempt = get_visible(Attempt.objects, request.user, pk)
    _act(request, lambda: resume_homework(attempt, now=timezone.now()))
    return redirect("attempt", pk)


def _act(request: CenterRequest, work: Callable[[], object]) -> None:
    try:
        work()
    except ExamError as error:
        messages.error(request, error.sentence)


@require_GET
@never_cache
@student_required
def attempt_messages(request: CenterRequest, pk: int) -> HttpResponse:
    """What the proctor wrote to this student and to everybody in the room since he or she came in."""
    attempt = get_visible(Attempt.objects, request.user, pk)
    found = [{"id": m.pk, "at": milliseconds(m.at), "text": m.text} for m in messages_of(attempt)]
    return JsonResponse({"messages": found})


def _position(request: HttpRequest) -> int:
    text = request.POST.get("section", "")
    return int(text) if text.isdecimal() and len(text) < 4 else 0


def _state_page(attempt: Attempt) -> Page:
    if attempt.state == AttemptState.RUNNING and attempt.paused_at:
        return _paused(attempt)
    return STATE_PAGES[AttemptState(attempt.state)](attempt)


def _next(attempt: Attempt) -> int:
    """The section that can be opened now, 0 for none: in a *together* room it is the proctor who starts."""
    room = attempt.assignment
    following = next((s["position"] for s in outline(attempt) if s["position"] > attempt.section), 0)
    if not room.is_together:
        return following
    if room.clock_at is None or room.section < following:
        return 0
    late = attempt.section_seconds[room.section - 1] and attempt.state == AttemptState.WAITING
    return room.section if late else following


def _waiting(attempt: Attempt) -> Page:
    room, now = attempt.assignment, timezone.now()
    is_over = room.status in {AssignmentStatus.ENDED, AssignmentStatus.CANCELLED} or now >= (
        attempt.due_at or room.closes_at
    )
    sections = outline(attempt)
    following = _next(attempt)
    return "exams/attempts/waiting.html", {
        "sections": sections,
        "is_over": is_over,
        "is_paused": bool(room.paused_at),
        "can_start": room.status == AssignmentStatus.OPEN
        and not is_over
        and not room.paused_at
        and room.opens_at <= now
        and following > 0,
        "first": next((s for s in sections if s["position"] == following), sections[0]),
        "start_url": reverse("section_open", args=[attempt.pk]),
    }


def _break(attempt: Attempt) -> Page:
    sections = outline(attempt)
    done = next(s for s in sections if s["position"] == attempt.section)
    done["answered"] = len(sheet_of(attempt.pk, section=attempt.section).answers)
    room = attempt.assignment
    closed_at = attempt.sections.get(position=attempt.section).closed_at
    following = next(s for s in sections if s["position"] > attempt.section)
    return "exams/attempts/break.html", {
        "done": done,
        "next": following,
        "sections_total": len(sections),
        "can_start": _next(attempt) == following["position"] and not room.paused_at,
        "is_paused": bool(room.paused_at),
        "break_ends": closed_at + timedelta(minutes=room.break_minutes) if room.break_minutes and closed_at else None,
        "open_url": reverse("section_open", args=[attempt.pk]),
    }


def _paused(attempt: Attempt) -> Page:
    section = attempt.sections.get(position=attempt.section)
    assert attempt.paused_at
    head = next(s for s in outline(attempt) if s["position"] == attempt.section)
    return "exams/attempts/paused.html", {
        "is_own": attempt.assignment.may_pause,
        "section": head,
        "seconds_left": max(0, int((section.deadline - attempt.paused_at).total_seconds())),
        "answered": len(sheet_of(attempt.pk, section=attempt.section).answers),
        "resume_url": reverse("attempt_resume", args=[attempt.pk]),
    }


def _receipt(attempt: Attempt) -> Page:
    sheet = sheet_of(attempt.pk)
    sections = outline(attempt)
    for section in sections:
        section["answered"] = len(sheet.of_section(section["position"]).answers)
    room = attempt.assignment
    return "exams/attempts/receipt.html", {
        "sections": sections,
        "answered": len(sheet.answers),
        "count": sum(section["questions"] for section in sections),
        "submitted_at": attempt.submitted_at,
        "code": receipt_code(attempt, sheet),
        "attempts_left": max(0, room.attempts_allowed - attempt.number) if room.is_homework else 0,
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
