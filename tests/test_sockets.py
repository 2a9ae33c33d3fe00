"""The sockets: who may connect, what the board sends, what a release tells."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import psycopg
import pytest
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from exams.consumers.board import Shown, board_changes
from exams.services.proctoring import Act, pause
from grading.services.announcing import announce_results
from grading.services.results import grade_attempt, release_results
from jlpt.asgi import application
from tenants.models import Center
from tenants.people.models import User
from tenants.schemas import in_center
from tests.exams.makers import answered, open_exam, page_token, sitting


def communicator(
    path: str, cookie: str = "", host: str = "sakura.localhost", origin: str = ""
) -> WebsocketCommunicator:
    headers = [(b"host", host.encode()), (b"origin", (origin or f"http://{host}:8000").encode())]
    if cookie:
        headers.append((b"cookie", f"{settings.SESSION_COOKIE_NAME}={cookie}".encode()))
    return WebsocketCommunicator(application, path, headers=headers)


def connected(path: str, **headers: Any) -> tuple[bool, Any]:
    async def run() -> tuple[bool, Any]:
        socket = communicator(path, **headers)
        answer = await socket.connect()
        await socket.disconnect()
        return answer

    return asyncio.run(run())


@pytest.mark.parametrize("path", ["/ws/me/", "/ws/rooms/1/en/", "/ws/nothing/"])
def test_stranger_is_closed(house, path):
    assert connected(path) == (False, 4401)


def test_board_changes_sends_only_what_changed(house, person):
    room = open_exam()
    attempt = sitting(room)
    shown = Shown()
    assert "".join(board_changes(person("teacher"), room.pk, shown, "en")).count('id="seat-') == 2
    assert board_changes(person("teacher"), room.pk, shown, "en") == []
    page_token(attempt)
    answered(attempt)
    html = "".join(board_changes(person("teacher"), room.pk, shown, "en"))
    assert html.count('id="seat-') == 1
    assert f'id="seat-{attempt.student_id}"' in html
    assert 'id="sums"' not in html


def test_board_tells_the_page_that_the_room_itself_has_changed(house, person):
    room = open_exam()
    shown = Shown()
    before = "".join(board_changes(person("teacher"), room.pk, shown, "en"))
    pause(room, Act(person("teacher"), timezone.now(), "Fire alarm"))
    html = "".join(board_changes(person("teacher"), room.pk, shown, "en"))
    assert 'id="seat-' not in html
    assert re.search('data-bar="(.*?)"', html)[1] != re.search('data-bar="(.*?)"', before)[1]


@pytest.mark.parametrize("name", ["student", "other_teacher", "guest"])
def test_board_is_nothing_for_who_may_not_see_the_room(house, person, name):
    assert board_changes(person(name), open_exam().pk, Shown(), "en") is None


def test_board_takes_three_queries_whatever_the_number(house, person, django_assert_num_queries):
    room = open_exam()
    sitting(room)
    teacher = person("teacher")
    board_changes(teacher, room.pk, Shown(), "en")  # what is known of the edition stays in the process
    with django_assert_num_queries(3):
        board_changes(teacher, room.pk, Shown(), "en")
    students = [User(username=f"s{n}", first_name=f"S{n}", role="student") for n in range(40)]
    for student in User.objects.bulk_create(students):
        room.groups.get().memberships.create(student=student)
        sitting(room, student.username)
    with django_assert_num_queries(3):
        html = "".join(board_changes(teacher, room.pk, Shown(), "en"))
    assert html.count('id="seat-') == 42


def test_board_of_three_hundred_fits_into_messages(house, person):
    """daphne refuses to send more than 64 KB at once, and the board would be closed."""
    room = open_exam()
    students = [
        User(username=f"s{n}", first_name="Дилноза" * 4, last_name="桜" * 30, role="student") for n in range(300)
    ]
    for student in User.objects.bulk_create(students):
        room.groups.get().memberships.create(student=student)
        sitting(room, student.username)
    messages = board_changes(person("teacher"), room.pk, Shown(), "ru")
    assert "".join(messages).count('id="seat-') == 302
    assert max(len(message.encode()) for message in messages) < 65536


def test_a_release_reaches_the_open_page_of_the_student_only(committed):
    """Real Redis, real sockets: the student's page gets the fragment, the mate's and another centre's nothing."""
    now = timezone.now()
    room = open_exam(now=now)
    attempt = sitting(room, now=now)
    type(attempt).objects.filter(pk=attempt.pk).update(state="submitted", submitted_at=now)
    result = grade_attempt(attempt.pk, now=now)
    release_results(room, actor=User.objects.get(username="teacher"), now=now)
    cookies = [(name, _session("sakura", name)) for name in ("student", "mate")] + [
        ("fuji", _session("fuji", "student"))
    ]
    connection.set_tenant(committed.sakura)

    async def run() -> dict[str, str | None]:
        sockets = {}
        for name, cookie in cookies:
            host = "fuji.localhost" if name == "fuji" else "sakura.localhost"
            sockets[name] = communicator("/ws/me/", cookie, host)
            assert await sockets[name].connect() == (True, None)
        assert await in_center(announce_results)(committed.sakura, room.pk) == 1
        got = {"student": await sockets["student"].receive_from(timeout=5)}
        for name in ("mate", "fuji"):
            got[name] = None if await sockets[name].receive_nothing() else "something"
        for socket in sockets.values():
            await socket.disconnect()
        return got

    got = asyncio.run(run())
    assert f'href="/results/{result.pk}/"' in got.pop("student")
    assert got == {"mate": None, "fuji": None}


def test_board_socket_follows_the_journal(committed):
    attempt = sitting(open_exam())
    cookie = _session("sakura", "teacher")
    connection.set_tenant(committed.sakura)

    def answer() -> None:
        page_token(attempt)
        answered(attempt)

    async def run() -> tuple[str, str]:
        socket = communicator(f"/ws/rooms/{attempt.assignment_id}/en/", cookie)
        assert await socket.connect() == (True, None)
        first = await socket.receive_from(timeout=5)
        await in_center(answer)(committed.sakura)
        second = await socket.receive_from(timeout=8)
        await socket.disconnect()
        return first, second

    first, second = asyncio.run(run())
    assert first.count('id="seat-') == 2
    assert second.count('id="seat-') == 1


def test_board_goes_on_after_the_database_could_not_answer(committed, caplog):
    """The journal is locked until a look has failed for real; the next look brings what happened meanwhile."""
    attempt = sitting(open_exam())
    page_token(attempt)
    cookie = _session("sakura", "teacher")
    connection.set_tenant(committed.sakura)
    info = connection.connection.info

    async def run() -> str:
        socket = communicator(f"/ws/rooms/{attempt.assignment_id}/en/", cookie)
        assert await socket.connect() == (True, None)
        await socket.receive_from(timeout=5)
        async with await psycopg.AsyncConnection.connect(info.dsn, password=info.password) as other:
            await other.execute(f'LOCK TABLE "{committed.sakura.schema_name}".exams_attemptevent')
            async with asyncio.timeout(30):
                while "could not look" not in caplog.text:
                    await asyncio.sleep(0.1)
        await in_center(answered)(committed.sakura, attempt)
        html = await socket.receive_from(timeout=20)
        await socket.disconnect()
        return html

    assert f'id="seat-{attempt.student_id}"' in asyncio.run(run())


@pytest.mark.parametrize(
    ("name", "host", "origin"),
    [
        ("student", "sakura.localhost", ""),
        ("other_teacher", "sakura.localhost", ""),
        ("teacher", "fuji.localhost", ""),
        ("teacher", "sakura.localhost", "http://evil.example"),
    ],
)
def test_board_socket_is_closed_to(committed, name, host, origin):
    room = open_exam()
    cookie = _session("sakura", name)
    connection.set_tenant(committed.sakura)
    assert connected(f"/ws/rooms/{room.pk}/en/", cookie=cookie, host=host, origin=origin)[0] is False


def _session(center: str, name: str) -> str:
    """The session cookie of a person who is logged in."""
    connection.set_tenant(Center.objects.get(name=center.title()))
    client = Client(headers={"host": f"{center}.localhost"})
    client.force_login(User.objects.get(username=name))
    return client.cookies[settings.SESSION_COOKIE_NAME].value
