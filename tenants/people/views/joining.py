"""The door for people with an invitation. The address of these pages is a secret: none is cached, indexed or handed on.

A form with a mistake answers 200, not 422: Django writes the addresses of refused requests into the log.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tenants.errors import Refused
from tenants.people.cookies import remember
from tenants.people.forms.joining import CodeForm, JoinForm
from tenants.people.models import Invitation, InvitationState, Role, User
from tenants.people.origin import current_address
from tenants.people.services.invitations import ask_for_new, find_by_code, find_by_token, token_for
from tenants.people.services.joining import EmailTaken, NoLongerUsable, accept_invitation, join_group
from tenants.rendering import render_page
from tenants.throttle import allow, network_of

JOINED = "joined"  # in the session: who has just come in by this browser
# Guesses at codes, wrong or right: a class that types one at a time has room, a program has not.
FROM_ONE_ADDRESS = {"most": 200, "seconds": 600}
IN_THE_CENTER = {"most": 5000, "seconds": 3600}

View = Callable[..., HttpResponse]


def secretly(view: View) -> View:
    """No other page learns this one's address. Not `no-referrer`: browsers would send forms with the origin `null`."""

    @wraps(view)
    @never_cache
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "strict-origin"
        response["X-Robots-Tag"] = "noindex"
        return response

    return answer


@require_http_methods(["GET", "POST"])
@secretly
def join_code(request: HttpRequest) -> HttpResponse:
    """Register by the code on the board; leads to the page of its link."""
    form = CodeForm(request.POST or None)
    if form.is_valid():
        if not _may_guess():
            form.add_error(
                "code", _("Too many codes were typed from here. Wait ten minutes, or open the link instead.")
            )
        elif invitation := find_by_code(form.cleaned_data["code"]):
            return redirect("join", token_for(invitation))
        else:
            form.add_error("code", _("No class has this code. Compare it with the board, letter by letter."))
    return render_page(request, "people/joining/code.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@secretly
def join(request: HttpRequest, token: str) -> HttpResponse:
    invitation = find_by_token(token)
    if invitation is None:
        return render_page(request, "people/joining/unknown.html", {}, status=404)
    _speak(request, invitation)
    if invitation.state != InvitationState.USABLE:
        return _closed(request, invitation)
    if isinstance(request.user, User):
        return _with_account(request, invitation, request.user)
    form = JoinForm(request.POST or None, invitation=invitation, center=request.center)  # type: ignore[attr-defined]
    if form.is_valid():
        try:
            return _welcome(request, accept_invitation(invitation, **form.cleaned_data))
        except NoLongerUsable:
            invitation.refresh_from_db()
            return _closed(request, invitation)
        except EmailTaken as taken:
            form.add_error("email" if "email" in form.fields else None, taken.sentence)
        except Refused as refused:
            form.add_error(None, refused.sentence)
    return render_page(request, "people/joining/join.html", {"invitation": invitation, "form": form})


@require_POST
@secretly
def join_ask(request: HttpRequest, token: str) -> HttpResponse:
    """Somebody whose personal link works no more would like another: the list of invitations shows it."""
    invitation = find_by_token(token)
    if invitation is None:
        return render_page(request, "people/joining/unknown.html", {}, status=404)
    _speak(request, invitation)
    if ask_for_new(invitation):
        return _closed(request, invitation, asked=True)
    return redirect("join", token)


@require_GET
@secretly
def joined(request: HttpRequest) -> HttpResponse:
    """Who has just come in: the user name to write down, or that an admin still looks at it."""
    person = User.objects.filter(pk=request.session.get(JOINED, 0)).first()
    if person is None:
        return redirect("home")
    return render_page(request, "people/joining/joined.html", {"person": person})


def _with_account(request: HttpRequest, invitation: Invitation, person: User) -> HttpResponse:
    """Nobody gets a second account by mistake: a student is offered the group, everybody else told to log out."""
    student = person.role == Role.STUDENT and invitation.is_class
    refusal = ""
    if request.method == "POST" and student:
        try:
            group = join_group(invitation, person)
        except Refused as refused:
            refusal = refused.sentence
        else:
            messages.success(request, _("You are in %(group)s.") % {"group": group.name})
            return redirect("home")
    context = {"invitation": invitation, "may_join": student, "refusal": refusal}
    return render_page(request, "people/joining/with_account.html", context)


def _welcome(request: HttpRequest, person: User) -> HttpResponse:
    """Logged in at once, unless an admin looks first. Who has only a user name is shown it before anything else."""
    if not person.is_active:
        response: HttpResponse = redirect("joined")
        request.session[JOINED] = person.pk
    else:
        url = reverse("home" if person.email else "joined")
        response = perform_login(request, person, email_verification="none", redirect_url=url)
        request.session[JOINED] = person.pk
        if person.email:
            messages.success(request, _("Welcome, %(name)s. Your account is ready.") % {"name": person.first_name})
    if person.language:
        remember(response, settings.LANGUAGE_COOKIE_NAME, person.language)
    return response


def _closed(request: HttpRequest, invitation: Invitation, *, asked: bool = False) -> HttpResponse:
    """Used up, expired or revoked: the link is dead, whoever reads the log."""
    context = {"invitation": invitation, "state": invitation.state, "asked": asked}
    return render_page(request, "people/joining/closed.html", context, status=200 if asked else 410)


def _speak(request: HttpRequest, invitation: Invitation) -> None:
    """In the language of the mail, unless this browser has chosen one."""
    if invitation.language and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        translation.activate(invitation.language)
        request.LANGUAGE_CODE = translation.get_language()


def _may_guess() -> bool:
    alone = allow("join codes of an address", network_of(current_address()), **FROM_ONE_ADDRESS)
    return alone and allow("join codes", "everybody", **IN_THE_CENTER)
