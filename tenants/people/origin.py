"""From which address the request at hand came, for the audit log."""

from collections.abc import Callable
from contextvars import ContextVar

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

_address: ContextVar[str | None] = ContextVar("address", default=None)


def current_address() -> str | None:
    """None outside of a request: tasks and commands."""
    return _address.get()


class OriginMiddleware:
    """Notes the client's address, as far as the trusted proxies tell it, for the length of the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        before = _address.set(_of(request))
        try:
            return self.get_response(request)
        finally:
            _address.reset(before)


def _of(request: HttpRequest) -> str | None:
    try:
        return get_adapter().get_client_ip(request)
    except PermissionDenied:  # no address, or a forged list of proxies
        return None
