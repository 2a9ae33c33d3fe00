"""Runs inside the product (`Product.python`): a room, and students in it who are logged in. Prints them as JSON."""

import json
from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.contrib import auth
from django.contrib.sessions.backends.cached_db import SessionStore
from django.utils import timezone

from exams.models import Assignment, MockTest
from exams.services.assignments import create_room, end_room, open_room
from exams.services.attempts import enter_room
from exams.services.publishing import publish_test
from tenants.db import connection
from tenants.models import Center
from tenants.people.models import Role, User
from tenants.people.services.groups import create_group
from tenants.schemas import inside


def make_class(site: str, count: int, seconds: Sequence[int] | None, sync_window: int) -> None:
    """`count` new students in a new room; its sections last `seconds`, or as long as the test says."""
    with inside(_center(site)) as center:
        Center.objects.filter(pk=center.pk).update(sync_window=sync_window)
        teacher, students = User.objects.get(username="teacher"), _students(count)
        room = _room(teacher, students, seconds)
        attempts = [enter_room(room, student, now=timezone.now()).pk for student in students]
        people = [[attempt, _cookie(student)] for attempt, student in zip(attempts, students, strict=True)]
        print(json.dumps({"room": room.pk, "schema": connection.schema_name, "people": people}))


def end(site: str, room: int) -> None:
    """The teacher ends the room: everybody is handed in at once."""
    with inside(_center(site)):
        end_room(Assignment.objects.get(pk=room), actor=User.objects.get(username="teacher"), now=timezone.now())


def _center(site: str) -> Center:
    return Center.objects.get(domains__domain=f"{site}.{settings.BASE_HOST}")


def _room(teacher: User, students: Sequence[User], seconds: Sequence[int] | None) -> Assignment:
    now = timezone.now()
    group = create_group(name=f"Faults {students[0].pk}", level="N5", teachers=[teacher], students=students)
    room = create_room(
        actor=teacher,
        edition=publish_test(MockTest.objects.get(kind=MockTest.Kind.MOCK_TEST), actor=teacher),
        title=group.name,
        groups=[group],
        opens_at=now - timedelta(minutes=1),
        closes_at=now + timedelta(hours=6),
        section_seconds=seconds,
    )
    return open_room(room, actor=teacher, now=now)


def _students(count: int) -> list[User]:
    first = User.objects.count()
    people = [
        User(username=f"faults{n}", email=f"faults{n}@center.test", role=Role.STUDENT, password="!")
        for n in range(first, first + count)
    ]
    return User.objects.bulk_create(people)


def _cookie(student: User) -> str:
    session = SessionStore()
    session[auth.SESSION_KEY] = str(student.pk)
    session[auth.BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[auth.HASH_SESSION_KEY] = student.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
