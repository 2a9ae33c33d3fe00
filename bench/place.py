"""Where a run takes place: durable servers in a temporary folder, the demo centre, and students who sit its exam."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from jlpt import embedded
from jlpt.embedded.server import Server

if TYPE_CHECKING:  # Django is set up later
    from exams.models import Edition
    from tenants.people.models import User

HOST = "sakura.localhost"
CSRF = "b" * 32
SECTION_SECONDS = 3 * 3600  # long enough for any run


@dataclass(frozen=True)
class Place:
    folder: Path
    servers: dict[str, Server]

    @property
    def postgres_log(self) -> Path:
        return self.servers["PostgreSQL"].log

    def pid(self, name: str) -> int:
        pid = self.servers[name].pid
        assert pid is not None
        return pid


@dataclass
class Sitter:
    """A student with an attempt. `token` and `fence` are those of the page opened last; `seq` counts its events."""

    student: int
    attempt: int
    cookie: str
    token: str = ""
    fence: int = 1
    seq: int = 0
    section: int = 1
    live: str = ""  # where the page's websocket is


# An answer to each question of each attempt, as if the first page of each had saved them.
ANSWERS = """
INSERT INTO exams_attemptevent
    (attempt_id, fence, seq, kind, section, question, value, client_at, received_at, verdict)
SELECT a.id, 1, q.seq, 'answer', split_part(q.key, '-', 1)::int, q.key, (1 + (a.id + q.seq) %% 3)::text,
       now(), now(), 'in_time'
FROM exams_attempt a CROSS JOIN unnest(%s::text[]) WITH ORDINALITY AS q (key, seq)
WHERE a.assignment_id = %s
"""


@dataclass(frozen=True)
class Room:
    pk: int
    edition: "Edition"
    sitters: list[Sitter]

    @property
    def questions(self) -> list[str]:
        from exams.paper import questions_in

        return [question["key"] for section in self.edition.document["sections"] for question in questions_in(section)]


@contextmanager
def prepared() -> Iterator[Place]:
    """Servers that sync every commit, as in production, and the demo on them. Django is set up inside."""
    folder = Path(tempfile.mkdtemp(prefix="jlpt-bench-"))
    for name in ("DATABASE_URL", "DB_HOST", "REDIS_URL", "CELERY_BROKER_URL"):
        os.environ.pop(name, None)
    servers = embedded.start(folder, {}, durable=True)
    try:
        os.environ.update(servers.addresses)
        os.environ |= {
            "JLPT_DATA_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "BASE_HOST": "localhost",
        }
        _set_up()
        yield Place(folder, {server.name: server for server in servers.servers})
    finally:
        _hang_up()
        servers.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _set_up() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("prepare", demo=True)


def _hang_up() -> None:
    from django.apps import apps
    from django.db import connection

    if apps.ready:
        connection.close()
        connection.close_pool()


def enter_center() -> str:
    """The bench's own connection stands in the demo centre; its schema."""
    from tenants.db import connection
    from tenants.models import Center

    connection.set_schema_to_public()
    connection.set_tenant(Center.objects.get(domains__domain=HOST))
    return connection.schema_name


def make_sitters(count: int) -> list[Sitter]:
    """`count` new students, logged in, in a new open room of the demo's N5 edition; nobody has started."""
    return make_room(count).sitters


def make_room(count: int, edition: "Edition | None" = None, *, section_seconds: Sequence[int] | None = None) -> Room:
    """The same with another edition, or with other times for its sections; 0 seconds leave a section out."""
    from django.utils import timezone

    from exams.services.assignments import create_room, open_room
    from exams.services.attempts import enter_room
    from tenants.people.services.groups import create_group

    enter_center()
    now = timezone.now()
    edition = edition or demo_edition()
    teacher = person("teacher")
    students = _students(count)
    group = create_group(name=f"Bench {students[0].username}", level="N5", teachers=[teacher], students=students)
    room = create_room(
        actor=teacher,
        edition=edition,
        title="Bench",
        groups=[group],
        opens_at=now - timedelta(minutes=1),
        closes_at=now + timedelta(hours=6),
        section_seconds=section_seconds or [SECTION_SECONDS] * len(edition.document["sections"]),
    )
    room = open_room(room, actor=teacher, now=now)
    attempts = [enter_room(room, student, now=now) for student in students]
    sitters = [Sitter(a.student_id, a.pk, cookies_of(s)) for a, s in zip(attempts, students, strict=True)]
    return Room(room.pk, edition, sitters)


def demo_edition() -> "Edition":
    from exams.models import MockTest
    from exams.services.publishing import publish_test

    return publish_test(MockTest.objects.order_by("pk")[0], actor=person("teacher"))


def person(username: str) -> "User":
    from tenants.people.models import User

    return User.objects.get(username=username)


def _students(count: int) -> "list[User]":
    from tenants.people.models import Role, User

    first = User.objects.count()
    people = [
        User(
            username=f"sitter{n}", email=f"sitter{n}@sakura.test", first_name="Sitter", role=Role.STUDENT, password="!"
        )
        for n in range(first, first + count)
    ]
    return User.objects.bulk_create(people)


def cookies_of(person: "User") -> str:
    """The cookies of a browser in which this person is logged in."""
    from django.conf import settings
    from django.contrib import auth
    from django.contrib.sessions.backends.cached_db import SessionStore

    session = SessionStore()
    session[auth.SESSION_KEY] = str(person.pk)
    session[auth.BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[auth.HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={CSRF}"


def start_sitting(sitters: list[Sitter], section: int = 1) -> None:
    """Open the section for all, and a page of it each, past HTTP: for runs that only save."""
    from django.utils import timezone

    from exams.services.attempts import open_page, open_section
    from exams.tokens import AttemptToken

    schema = enter_center()
    for sitter in sitters:
        now = timezone.now()
        open_section(sitter.attempt, sitter.student, position=section, now=now)
        page = open_page(sitter.attempt, sitter.student, now=now)
        assert page is not None
        expires = int(page.deadline.timestamp()) + 86_400
        token = AttemptToken(schema, sitter.attempt, sitter.student, page.fence, page.edition, expires)
        sitter.token, sitter.fence, sitter.seq, sitter.section = token.sign(), page.fence, 0, section


def fill_journals(room: Room) -> None:
    """Everybody has answered everything; pages opened from now on count from 1 under a fence of their own."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(ANSWERS, [room.questions, room.pk])
