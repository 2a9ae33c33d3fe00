"""The sockets, a process of its own: a dead socket server stops no save."""

import os
from typing import Any

import django
from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jlpt.settings.development")
django.setup()

from exams.consumers.board import BoardConsumer  # noqa: E402 - models need django.setup()
from exams.consumers.sitting import SittingConsumer  # noqa: E402
from tenants.people.consumers import PersonConsumer  # noqa: E402
from tenants.sockets import Scope, TenantAuthMiddleware  # noqa: E402


class NoSuchSocket:
    """An address that is no socket is closed, not a traceback."""

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        await send({"type": "websocket.close", "code": 4404})


sockets: list[tuple[str, Any]] = [
    ("ws/me/", PersonConsumer.as_asgi()),
    ("ws/attempts/<int:pk>/", SittingConsumer.as_asgi()),
    ("ws/rooms/<int:pk>/<str:language>/", BoardConsumer.as_asgi()),
    ("<path:anything>", NoSuchSocket()),
]
socket_urlpatterns = [path(route, app) for route, app in sockets]


async def plain_http(scope: Scope, receive: Any, send: Any) -> None:
    """This process serves sockets; over HTTP it only says that it is alive."""
    alive = scope["path"] == "/health/"
    body = b'{"status": "ok"}' if alive else b'{"status": "not found"}'
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200 if alive else 404, "headers": headers})
    await send({"type": "http.response.body", "body": body})


application = ProtocolTypeRouter({"http": plain_http, "websocket": TenantAuthMiddleware(URLRouter(socket_urlpatterns))})
