"""From which address the request at hand came, for the audit log."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

_address: ContextVar[str | None] = ContextVar("address", default=None)


def current_address() -> str | None:
    """None outside of a request: tasks and commands."""
    return _address.get()


@contextmanager
def acting_from(address: str | None) -> Iterator[None]:
    """For a task that does what somebody asked for in a request: the address is that of the request."""
    before = _address.set(address)
    try:
        yield
    finally:
        _address.reset(before)


class OriginMiddleware:
    """Notes the client's address, as far as the trusted proxies tell it, for the length of the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with acting_from(_of(request)):
            return self.get_response(request)


def _of(request: HttpRequest) -> str | None:
    try:
        return get_adapter().get_client_ip(request)
    except PermissionDenied:  # no address, or a forged list of proxies
        return None
