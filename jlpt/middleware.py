"""What the project adds to every answer."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from tenants.addresses import socket_url


class SocketPolicyMiddleware:
    """Lets a page connect to its sockets where they are on another port or host than the page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.SOCKET_URL and response.get("Content-Type", "").startswith("text/html"):
            response._csp_update = {"connect-src": socket_url(request)}  # type: ignore[attr-defined]
        return response


class OfferedLanguageMiddleware:
    """A centre offers some of the languages: whoever asks for another one gets the centre's own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        center = getattr(request, "center", None)
        if center and translation.get_language() not in center.languages:
            translation.activate(center.language)
            request.LANGUAGE_CODE = center.language
        return self.get_response(request)
