"""Trying a draft as a student. Nothing of it is kept: what was marked is in the page, and comes back with its form."""

from typing import Any

from django.http import Http404, HttpResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from exams.models import MockTest
from exams.tryout import NEAR_THE_END, Draft, check_trial, draft_of, trial_html, why_not
from exams.tryout_steps import first_step, is_tried_in_steps, next_step, trial_step_html
from tenants.access import get_visible
from tenants.people.roles import CenterRequest, staff_required
from tenants.rendering import render_page


@require_GET
@never_cache
@staff_required
def tryout(request: CenterRequest, pk: int, position: int) -> HttpResponse:
    """A section of the draft as a student sits it. `left`: the minutes that the clock still has."""
    draft = _draft(request, pk, position)
    if reason := _why_not(draft, position):
        return render_page(request, "exams/tryout/not_yet.html", _page(draft, position) | {"reason": reason})
    if is_tried_in_steps(draft, position):
        return HttpResponse(trial_step_html(draft, position, first_step(draft, position), **_shown(request)))
    left = NEAR_THE_END if "end" in request.GET else _seconds(request.GET.get("left", ""))
    return HttpResponse(trial_html(draft, position, left=left, **_shown(request)))


def _shown(request: CenterRequest) -> dict[str, Any]:
    theme = request.COOKIES.get("theme", "")
    return {
        "now": timezone.now(),
        "csrf_token": get_token(request),
        "theme": theme if theme in {"light", "dark"} else "",
        "center_name": request.center.name,
    }


@require_POST
@staff_required
def tryout_check(request: CenterRequest, pk: int, position: int) -> HttpResponse:
    """What of the posted answers would have been right; of a quiz in steps the next one, until there is none."""
    draft = _draft(request, pk, position)
    if reason := _why_not(draft, position):
        return render_page(request, "exams/tryout/not_yet.html", _page(draft, position) | {"reason": reason})
    if is_tried_in_steps(draft, position) and (step := next_step(draft, position, request.POST)):
        return HttpResponse(trial_step_html(draft, position, step, **_shown(request)))
    context = _page(draft, position) | check_trial(draft, position, request.POST)
    return render_page(request, "exams/tryout/checked.html", context)


def _draft(request: CenterRequest, pk: int, position: int) -> Draft:
    draft = draft_of(get_visible(MockTest.objects, request.user, pk))
    if not 1 <= position <= len(draft.sections):
        raise Http404
    return draft


def _why_not(draft: Draft, position: int) -> str:
    return why_not(draft.sections[position - 1], draft.document["sections"][position - 1])


def _page(draft: Draft, position: int) -> dict[str, Any]:
    following = position + 1 if position < len(draft.sections) else 0
    return {
        "test": draft.test,
        "section": draft.document["sections"][position - 1],
        "again_url": reverse("tryout", args=[draft.test.pk, position]),
        "next_url": reverse("tryout", args=[draft.test.pk, following]) if following else "",
        "next_title": draft.sections[following - 1].title if following else "",
    }


def _seconds(minutes: str) -> float | None:
    """Minutes from the address; None for what is no number."""
    try:
        seconds = float(minutes.replace(",", ".")) * 60
    except ValueError:
        return None
    return seconds if seconds == seconds else None  # "nan" is a float too
