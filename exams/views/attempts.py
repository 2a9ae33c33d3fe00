"""A student's sitting: entering, the page of each state, closing a section, the receipt."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.messages import get_messages
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
from exams.models import Assignment, Attempt, AttemptState
from exams.queries import messages_of
from exams.quiz import is_in_steps, rules_of
from exams.quiz_page import step_html
from exams.safe_browser import is_allowed
from exams.services.ahead import ahead_of
from exams.services.attempts import (
    OpenPage,
    close_overdue,
    close_section,
    enter_room,
    open_page,
    open_section,
)
from exams.services.forms import save_form
from exams.services.homework import pause_homework, resume_homework
from exams.sitting import leftovers_of, milliseconds, section_html, token_of
from exams.state_pages import has_open_section, state_page, whereabouts
from tenants.access import get_visible
from tenants.addresses import socket_url
from tenants.people.roles import CenterRequest, sitter_required, student_required
from tenants.rendering import render_page

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
@sitter_required
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
    here = whereabouts(attempt)
    if request.htmx and (request.GET.get("at", here) != here or has_open_section(attempt)):
        return HttpResponseClientRefresh()
    template, context = state_page(attempt, now=now)
    context |= {"attempt": attempt, "room": attempt.assignment, "edition": attempt.assignment.edition, "now": now}
    context |= {"quiz": rules_of(attempt.assignment.edition_id)}
    context |= {"leftovers": leftovers_of(attempt, now), "ahead": [] if attempt.is_finished else ahead_of(attempt)}
    return render_page(request, template, context | {"here": here, "now_ms": milliseconds(now)})


def _section(request: CenterRequest, page: OpenPage, now: datetime) -> HttpResponse:
    if page.has_safe_browser:
        room = Assignment.objects.get(attempts=page.attempt)
        if not is_allowed(request, room):
            return _wrong_browser(request, room)
    theme = request.COOKIES.get("theme", "")
    shown: dict[str, Any] = {
        "csrf_token": get_token(request),
        "theme": theme if theme in {"light", "dark"} else "",
        "center_name": request.center.name,
        "sockets": socket_url(request),
    }
    if is_in_steps(page.edition, page.section, page.sound):
        return HttpResponse(step_html(page, request.user.pk, now, messages=get_messages(request), **shown))
    return HttpResponse(section_html(page, request.user.pk, now, **shown))


def _wrong_browser(request: CenterRequest, room: Assignment) -> HttpResponse:
    return render_page(request, "exams/attempts/wrong_browser.html", {"room": room}, status=403)


@require_POST
@sitter_required
def section_open(request: CenterRequest, pk: int) -> HttpResponse:
    """Open the next section; whatever came of it, the attempt's page says."""
    opened = open_section(pk, request.user.pk, position=_position(request), now=timezone.now())
    if not opened and not Attempt.objects.visible_to(request.user).filter(pk=pk, state=AttemptState.RUNNING).exists():
        get_visible(Attempt.objects, request.user, pk)
        messages.error(request, _("The exam can't be started now. Ask your teacher."))
    return redirect("attempt", pk)


@require_POST
@sitter_required
def section_close(request: CenterRequest, pk: int) -> HttpResponse:
    """A second click, or the clock beating the student, changes nothing."""
    if not close_section(pk, request.user.pk, position=_position(request), now=timezone.now()):
        get_visible(Attempt.objects, request.user, pk)
    return redirect("attempt", pk)


@require_POST
@sitter_required
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
@sitter_required
def attempt_pause(request: CenterRequest, pk: int) -> HttpResponse:
    """Homework: stop the clock and go on later."""
    attempt = get_visible(Attempt.objects, request.user, pk)
    _act(request, lambda: pause_homework(attempt, now=timezone.now()))
    return redirect("attempt", pk)


@require_POST
@sitter_required
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
@sitter_required
def attempt_messages(request: CenterRequest, pk: int) -> HttpResponse:
    """What the proctor wrote to this student and to everybody in the room since he or she came in."""
    attempt = get_visible(Attempt.objects, request.user, pk)
    found = [{"id": m.pk, "at": milliseconds(m.at), "text": m.text} for m in messages_of(attempt)]
    return JsonResponse({"messages": found})


def _position(request: HttpRequest) -> int:
    text = request.POST.get("section", "")
    return int(text) if text.isdecimal() and len(text) < 4 else 0
