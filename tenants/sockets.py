"""What stands before every consumer: the centre from the host, the user from that centre's session."""

from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from channels.db import database_sync_to_async
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.http.cookie import parse_cookie
from django.utils.crypto import constant_time_compare

from tenants.hosts import center_for_host
from tenants.models import Center, CenterStatus
from tenants.people.models import User
from tenants.schemas import inside

Scope = dict[str, Any]
App = Callable[[Scope, Any, Any], Awaitable[Any]]
NO_ENTRY = 4401  # not one of the codes on which a page tries again


class TenantAuthMiddleware:
    """Puts `center` and `user` into the scope; a stranger, a foreign Origin or an unknown host is closed at once."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> Any:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get("host", "").rsplit(":", 1)[0].lower()
        if urlsplit(headers.get("origin", "")).hostname != host:
            return await send({"type": "websocket.close", "code": NO_ENTRY})
        found = await database_sync_to_async(_who)(host, headers.get("cookie", ""))
        if found is None:
            return await send({"type": "websocket.close", "code": NO_ENTRY})
        center, user = found
        return await self.app({**scope, "center": center, "user": user}, receive, send)


def _who(host: str, cookies: str) -> tuple[Center, User] | None:
    center = center_for_host(host)
    if center is None or center.status != CenterStatus.ACTIVE:
        return None
    with inside(center):
        user = _user_of(parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME, ""))
    return (center, user) if user else None


def _user_of(session_key: str) -> User | None:
    """The same proof as `django.contrib.auth.get_user`: session, then the hash of the password it was made with."""
    if not session_key:
        return None
    session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    if session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    user = User.objects.active().filter(pk=session.get(SESSION_KEY)).first()
    proof = session.get(HASH_SESSION_KEY, "")
    if user is None or not constant_time_compare(proof, user.get_session_auth_hash()):
        return None
    return user
