"""What a person must do before anything else: change the first password, set up the second factor the centre asks for.

It decides from the session's person and a note in the session, which the page needs anyway: no query of its own.
Where a page is asked for that somebody without a login of the own has no use for, there is none.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import ResolverMatch, reverse
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect

from tenants.people.mfa import IN_SESSION, demands_factor
from tenants.people.models import Role, User
from tenants.people.rules import has_own_login
from tenants.people.services.two_factor import has_second_factor

# Nobody is barred from an exam that is running: not even who was given a new first password in the middle of it.
ATTEMPTS = "attempts/"
ALWAYS_OPEN = {"account_logout", "set_language", "set_theme", "avatar", "email_confirm"}
PASSWORD = {"first_password", "account_change_password"}
# A class that is sitting keeps its proctor, whatever is demanded of staff in the meantime.
PROCTORING = {"room", "room_open", "room_start", "room_end", "room_act", "room_seat", "room_seat_check"}
SECOND_FACTOR = "accounts/2fa/"
# allauth's pages, and who has no use for them: a guest has no account, a support visitor's is in another place.
ACCOUNT, WITHOUT_LOGIN = "accounts/", {"account_logout", "account_login"}


def person_of(request: HttpRequest) -> User | None:
    """Who is logged in; without a session cookie nobody is, and no session is looked for."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    return request.user if isinstance(request.user, User) else None


class GateMiddleware:
    """Leads to what must be done first, from every page but those above. Which page was asked for is kept in `next`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or match.route.startswith(ATTEMPTS):
            return None
        person = person_of(request)
        if person is None:
            return None
        if match.route.startswith(ACCOUNT) and match.url_name not in WITHOUT_LOGIN and not _has_login(person):
            raise Http404
        if match.url_name in ALWAYS_OPEN | PASSWORD:
            return None
        if person.must_change_password:
            return _lead(request, "first_password")
        if demands_factor(request, person) and not _about_factor(match) and not _has_factor(request, person):
            return _lead(request, "mfa_index")
        return None


def _has_login(person: User) -> bool:
    return person.role != Role.GUEST and has_own_login(person)


def _about_factor(match: ResolverMatch) -> bool:
    """Pages on which one is set up, and those that cannot wait for it."""
    return (
        match.route.startswith(SECOND_FACTOR)
        or match.url_name == "account_reauthenticate"
        or match.url_name in PROCTORING
    )


def _has_factor(request: HttpRequest, person: User) -> bool:
    """Asked of the database until it is so; then the session knows."""
    if not request.session.get(IN_SESSION):
        if not has_second_factor(person):
            return False
        request.session[IN_SESSION] = True
    return True


def _lead(request: HttpRequest, name: str) -> HttpResponse:
    url = reverse(name)
    if request.method in {"GET", "HEAD"} and "HX-Request" not in request.headers:
        url += "?" + urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
    return HttpResponseClientRedirect(url) if "HX-Request" in request.headers else HttpResponseRedirect(url)
