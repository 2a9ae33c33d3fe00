"""Addresses of a site beside its pages."""

from django.conf import settings
from django.http import HttpRequest


def socket_url(request: HttpRequest) -> str:
    """Where this page's websockets are, without a path."""
    host = request.get_host()
    if settings.SOCKET_URL:
        return settings.SOCKET_URL.replace("{host}", host.rsplit(":", 1)[0])
    return f"{'wss' if request.is_secure() else 'ws'}://{host}"


def site_url(host: str, path: str = "/", *, port: str | None = None) -> str:
    """A whole address on one of the product's hosts: for mails of tasks, which have no request to build it from, and
    for pages that lead to another host, which pass the port that they were asked on."""
    if settings.SESSION_COOKIE_SECURE:  # production: TLS, and a proxy on the usual port
        return f"https://{host}{path}"
    return f"http://{host}:{port or settings.PORT}{path}".replace(":80/", "/", 1)
