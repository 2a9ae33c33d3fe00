"""Addresses of a site beside its pages."""

from django.conf import settings
from django.http import HttpRequest


def socket_url(request: HttpRequest) -> str:
    """Where this page's websockets are, without a path."""
    host = request.get_host()
    if settings.SOCKET_URL:
        return settings.SOCKET_URL.replace("{host}", host.rsplit(":", 1)[0])
    return f"{'wss' if request.is_secure() else 'ws'}://{host}"
