"""When somebody was here last: written now and then, never on the way of an exam."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import DatabaseError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from tenants.people.models import User

log = logging.getLogger(__name__)
EVERY = timedelta(minutes=10)
EXAMS = "/attempts/"


class SeenMiddleware:
    """After the answer is made. It asks for nobody: a page that did not need the person is not made to look."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        person = getattr(request, "_cached_user", None)  # where Django's own middleware keeps who it has found
        if isinstance(person, User) and not request.path.startswith(EXAMS):
            try:
                note_seen(person)
            except DatabaseError as error:  # the answer is worth more
                log.warning("When person %s was seen is not noted: %s", person.pk, error)
        return response


def note_seen(person: User) -> None:
    """At most one UPDATE in ten minutes, however many pages are open."""
    now = timezone.now()
    if person.last_seen_at and now - person.last_seen_at < EVERY:
        return
    stale = Q(last_seen_at=None) | Q(last_seen_at__lte=now - EVERY)
    User.objects.filter(stale, pk=person.pk).update(last_seen_at=now)
    person.last_seen_at = now


def note_login(user: User, **more: Any) -> None:
    """Receiver of Django's `user_logged_in`: nobody has logged in without having been seen."""
    note_seen(user)
