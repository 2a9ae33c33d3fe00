"""What a person must do before anything else: change the first password, set up the second factor the centre asks for.

It decides from the session's person and a note in the session, which the page needs anyway: no query of its own.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect

from tenants.people.models import User

# Nobody is barred from an exam that is running: not even who was given a new first password in the middle of it.
ATTEMPTS = "attempts/"
ALWAYS_OPEN = {"account_logout", "set_language", "set_theme", "first_password", "account_change_password", "avatar"}


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
        if match is None or match.url_name in ALWAYS_OPEN or match.route.startswith(ATTEMPTS):
            return None
        person = person_of(request)
        if person is None:
            return None
        if person.must_change_password:
            return _lead(request, "first_password")
        return None


def _lead(request: HttpRequest, name: str) -> HttpResponse:
    url = reverse(name)
    if request.method in {"GET", "HEAD"} and "HX-Request" not in request.headers:
        url += "?" + urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
    return HttpResponseClientRedirect(url) if "HX-Request" in request.headers else HttpResponseRedirect(url)
