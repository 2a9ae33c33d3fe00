"""Ending the sessions of people who have to leave."""

from collections.abc import Collection
from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import caches

from tenants.people.live import close_sockets


def end_sessions(user_ids: Collection[int]) -> None:
    """On every device, at once, with the sockets of the open pages; the same few statements for one person or 1,000.

    Call it after the commit of what makes them leave: a session that is made in between would stay.
    """
    sessions = UserSession.objects.filter(user__in=user_ids)
    keys = list(sessions.values_list("session_key", flat=True))
    store = import_module(settings.SESSION_ENGINE).SessionStore
    Session.objects.filter(session_key__in=keys).delete()
    caches[settings.SESSION_CACHE_ALIAS].delete_many([store.cache_key_prefix + key for key in keys])
    sessions.delete()
    close_sockets(user_ids)
