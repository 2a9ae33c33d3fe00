"""Coming in by a guest link: who one is, then straight to the test. The session of this browser is all a guest has."""

import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from exams.content.levels import level_meaning
from exams.errors import ExamError
from exams.forms.guests import EnterForm
from exams.guests import LinkState, length_of, link_by_token, link_of, state_of, token_of_link
from exams.models import Attempt, GuestLink
from exams.models.attempts import FINISHED
from exams.services.guests import come_in
from tenants.people.models import Role
from tenants.people.origin import current_address
from tenants.people.roles import CenterRequest, role_required
from tenants.rendering import render_page
from tenants.throttle import allow, network_of

KEPT = timedelta(hours=72)  # so long after the last possible end the browser still shows the result
MOST, SECONDS = 120, 600  # guests from one address: three classes in ten minutes
STATUS: dict[str, int] = {LinkState.EARLY: 200, LinkState.OVER: 410, LinkState.FULL: 410, LinkState.REVOKED: 410}


@require_http_methods(["GET", "POST"])
@never_cache
def guest_enter(request: CenterRequest, token: str) -> HttpResponse:
    """Who came by this link in this browser goes on where he or she was, whatever has become of the link meanwhile."""
    link, attempt = link_by_token(token), _attempt_of(request)
    if link and attempt and attempt.assignment_id == link.assignment_id:
        return redirect("home") if attempt.is_finished else redirect("attempt", attempt.pk)
    form, is_taken = EnterForm(request.POST or None), _is_taken(request, attempt)
    if link and not is_taken and form.is_valid():
        return _come_in(request, link, form)
    if link is None or state_of(link, now=timezone.now()) != LinkState.OPEN:
        return _closed(request, link)
    if is_taken:
        return render_page(request, "exams/guests/taken.html", _about(link) | {"attempt": attempt})
    return _door(request, link, form, earlier=attempt, status=422 if form.errors else 200)


def _attempt_of(request: CenterRequest) -> Attempt | None:
    """What this browser's person sits or sat by a guest link."""
    if not request.user.is_authenticated:
        return None
    return Attempt.objects.visible_to(request.user).filter(student=request.user, assignment__kind="guest").first()


def _is_taken(request: CenterRequest, attempt: Attempt | None) -> bool:
    """Whether the browser belongs to somebody with an account, or to a guest who is in the middle of another test."""
    if not request.user.is_authenticated:
        return False
    return request.user.role != Role.GUEST or (attempt is not None and attempt.state not in FINISHED)


def _closed(request: CenterRequest, link: GuestLink | None) -> HttpResponse:
    """Why nobody comes in, in a sentence; a link that is not known may have been renewed."""
    state = state_of(link, now=timezone.now()) if link else "unknown"
    context = {"state": state, "link": link}
    return render_page(request, "exams/guests/closed.html", context, status=STATUS.get(state, 404))


def _about(link: GuestLink) -> dict[str, Any]:
    return {"link": link, "means": level_meaning(link.assignment.edition.level), **length_of(link)}


def _door(
    request: CenterRequest, link: GuestLink, form: EnterForm, *, earlier: Attempt | None = None, status: int
) -> HttpResponse:
    key = request.POST.get("key") or secrets.token_urlsafe(16)
    context = _about(link) | {"form": form, "key": key, "earlier": earlier}
    return render_page(request, "exams/guests/enter.html", context, status=status)


def _come_in(request: CenterRequest, link: GuestLink, form: EnterForm) -> HttpResponse:
    if not allow("guest", network_of(current_address()), most=MOST, seconds=SECONDS):
        form.add_error(None, _("Many guests came in from here just now. Try again in ten minutes."))
        return _door(request, link, form, status=429)
    words = {"key": request.POST.get("key", ""), "language": get_language() or ""}
    try:
        attempt = come_in(link, now=timezone.now(), **form.cleaned_data, **words)
    except ExamError:
        return _closed(request, link_by_token(token_of_link(link)))
    return _begin(request, link, attempt)


def _begin(request: CenterRequest, link: GuestLink, attempt: Attempt) -> HttpResponse:
    login(request, attempt.student, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session.set_expiry(link.assignment.last_end + KEPT)
    return redirect("attempt", attempt.pk)


@require_POST
@role_required(Role.GUEST)
def guest_leave(request: CenterRequest) -> HttpResponse:
    """Somebody else sits down at this device: the browser forgets the guest, and shows the link anew."""
    link = link_of(request.user)
    logout(request)
    return redirect(reverse("guest_enter", args=[token_of_link(link)]) if link else reverse("home"))
