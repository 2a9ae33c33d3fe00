"""The sockets, a process of its own: a dead socket server stops no save."""

import os

import django
from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jlpt.settings.development")
django.setup()

from exams.consumers import BoardConsumer  # noqa: E402 - models need django.setup()
from tenants.people.consumers import PersonConsumer  # noqa: E402
from tenants.sockets import TenantAuthMiddleware  # noqa: E402

socket_urlpatterns = [
    path("ws/me/", PersonConsumer.as_asgi()),
    path("ws/rooms/<int:pk>/<str:language>/", BoardConsumer.as_asgi()),
]


class NoSuchSocket:
    """An address that is no socket is closed, not a traceback."""

    async def __call__(self, scope: dict, receive: object, send: object) -> None:
        await send({"type": "websocket.close", "code": 4404})


socket_urlpatterns.append(path("<path:anything>", NoSuchSocket()))
application = ProtocolTypeRouter({"websocket": TenantAuthMiddleware(URLRouter(socket_urlpatterns))})
