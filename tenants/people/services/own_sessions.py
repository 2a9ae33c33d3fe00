"""Where somebody is logged in, and ending it."""

from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from tenants.people.live import check_sockets
from tenants.people.models import User


def sessions_of(user: User) -> QuerySet[UserSession]:
    """Those that still open something; newest first."""
    stored = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=timezone.now())
    return UserSession.objects.filter(Exists(stored), user=user).order_by("-created_at", "-pk")


def end_sessions_of(user: User, sessions: QuerySet[UserSession]) -> int:
    """At once: the row, its copy in the cache, and the sockets (those of the person's other sessions open again)."""
    keys = list(sessions.filter(user=user).values_list("session_key", flat=True))
    store = import_module(settings.SESSION_ENGINE).SessionStore
    Session.objects.filter(session_key__in=keys).delete()
    caches[settings.SESSION_CACHE_ALIAS].delete_many([store.cache_key_prefix + key for key in keys])
    UserSession.objects.filter(user=user, session_key__in=keys).delete()
    if keys:
        check_sockets(user.pk)
    return len(keys)


def end_others(request: HttpRequest, user: User, **signal: object) -> None:
    """Receiver of allauth's `password_changed` and `password_set`: what was open with the old password closes."""
    end_sessions_of(user, sessions_of(user).exclude(session_key=request.session.session_key))


def end_all(user: User, **signal: object) -> None:
    """Receiver of `password_reset`, which is done without being logged in."""
    end_sessions_of(user, sessions_of(user))
