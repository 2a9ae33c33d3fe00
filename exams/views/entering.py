"""Coming in by a guest link: who one is, then straight to the test. The session of this browser is all a guest has."""

import secrets
from datetime import timedelta

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
STATUS = {LinkState.EARLY: 200, LinkState.OVER: 410, LinkState.FULL: 410, LinkState.REVOKED: 410}


@require_http_methods(["GET", "POST"])
@never_cache
def guest_enter(request: CenterRequest, token: str) -> HttpResponse:
    """Who came by this link in this browser goes on where he or she was, whatever has become of the link meanwhile."""
    link = link_by_token(token)
    if link is None:
        return render_page(request, "exams/guests/closed.html", {"state": "unknown"}, status=404)
    attempt = _attempt_of(request)
    if attempt and attempt.assignment_id == link.assignment_id:
        return redirect("home") if attempt.is_finished else redirect("attempt", attempt.pk)
    state = state_of(link, now=timezone.now())
    if state != LinkState.OPEN:
        return _closed(request, link, state)
    context = {"link": link, "means": level_meaning(link.assignment.edition.level), **length_of(link)}
    if _is_taken(request, attempt):
        return render_page(request, "exams/guests/taken.html", context | {"attempt": attempt})
    return _come_in(request, link, context | {"earlier": attempt})


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


def _closed(request: CenterRequest, link: GuestLink, state: LinkState) -> HttpResponse:
    context = {"state": state, "link": link, "now": timezone.now()}
    return render_page(request, "exams/guests/closed.html", context, status=STATUS[state])


def _come_in(request: CenterRequest, link: GuestLink, context: dict[str, object]) -> HttpResponse:
    form, status = EnterForm(request.POST or None), 200
    if form.is_valid():
        if allow("guest", network_of(current_address()), most=MOST, seconds=SECONDS):
            key = request.POST.get("key", "")
            try:
                attempt = come_in(link, **form.cleaned_data, key=key, language=get_language() or "", now=timezone.now())
            except ExamError:  # somebody else had the last use, or it was revoked this moment
                return redirect(request.path)
            return _begin(request, link, attempt)
        form.add_error(None, _("Many guests came in from here just now. Try again in ten minutes."))
        status = 429
    elif form.errors:
        status = 422
    context |= {"form": form, "key": request.POST.get("key") or secrets.token_urlsafe(16)}
    return render_page(request, "exams/guests/enter.html", context, status=status)


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
