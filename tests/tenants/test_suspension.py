"""Suspending a centre holds at once, in every process; its data stays."""

from __future__ import annotations

import asyncio
import json

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

from exams.models import AttemptEvent
from tenants.errors import Refused
from tenants.hosts import center_for_host, forget_hosts
from tenants.models import Center, CenterStatus, SuspendReason
from tenants.people.models import AuditEntry, User
from tenants.schemas import active_centers, in_center
from tenants.services.closing import archive_center, reactivate_center, suspend_center, unarchive_center
from tests.exams.makers import open_exam, page_token, sitting
from tests.test_sockets import _session, communicator


@pytest.fixture
def owner(house):
    connection.set_schema_to_public()
    yield User.objects.get(username="owner")
    forget_hosts()


@pytest.fixture
def close(owner, django_capture_on_commit_callbacks):
    """`close(center)`, committed; `close(center, here=False)`: by another process, this one still knows the host."""

    def run(center: Center, *, here: bool = True, **options: object) -> None:
        with django_capture_on_commit_callbacks(execute=here):
            suspend_center(center, by=owner, **options)

    return run


def status_of(center: Center) -> str:
    connection.set_schema_to_public()
    return Center.objects.get(pk=center.pk).status


def test_sessions_of_the_center_end_and_no_others(house, login, close):
    student, foreigner = login("student"), login("student", "fuji")
    close(house.sakura)
    assert student.get("/").status_code == 403
    assert foreigner.get("/").status_code == 200
    connection.set_tenant(house.sakura)
    assert (Session.objects.count(), UserSession.objects.count()) == (0, 0)


def test_session_is_nobodys_in_a_process_that_has_not_heard_of_it(house, login, close):
    student = login("student")
    assert student.get("/").status_code == 200
    close(house.sakura, here=False)
    assert center_for_host("sakura.localhost").status == CenterStatus.ACTIVE  # what such a process believes
    assert "/accounts/login/" in student.get("/")["Location"]


def test_session_made_in_that_moment_is_nobodys(house, login, close):
    center_for_host("sakura.localhost")
    close(house.sakura, here=False)
    late = login("student")
    assert "/accounts/login/" in late.get("/")["Location"]


def test_save_is_not_taken_in_a_process_that_has_not_heard_of_it(house, close):
    connection.set_tenant(house.sakura)
    attempt = sitting(open_exam())
    token = page_token(attempt).sign()
    event = {"seq": 1, "kind": "answer", "section": 1, "question": "1-1", "value": "2"}
    event["at"] = int(timezone.now().timestamp() * 1000)
    client = Client(headers={"host": "sakura.localhost"})

    def save(events: list[object]) -> int:
        body = json.dumps({"token": token, "fence": 1, "events": events})
        url = f"/attempts/{attempt.pk}/journal/"
        return client.post(url, body, content_type="application/json").status_code

    assert save([]) == 200
    close(house.sakura, here=False)
    assert (save([event]), save([])) == (404, 404)
    connection.set_tenant(house.sakura)
    assert not AttemptEvent.objects.filter(kind="answer").exists()
    assert attempt.__class__.objects.filter(pk=attempt.pk).exists()


def test_no_sweep_goes_there(house, close):
    close(house.sakura)
    assert active_centers() == [house.fuji]


def test_open_sockets_of_the_center_close_and_no_others(committed):
    cookies = {"sakura": _session("sakura", "student"), "fuji": _session("fuji", "student")}
    connection.set_schema_to_public()
    owner = User.objects.get(username="owner")

    async def run() -> tuple[dict[str, object], bool]:
        sockets = {name: communicator("/ws/me/", cookie, f"{name}.localhost") for name, cookie in cookies.items()}
        for socket in sockets.values():
            assert await socket.connect() == (True, None)
        await in_center(lambda: suspend_center(committed.sakura, by=owner))(committed.sakura)
        order = await sockets["sakura"].receive_output(timeout=5)
        quiet = await sockets["fuji"].receive_nothing()
        for socket in sockets.values():
            await socket.disconnect()
        return order, quiet

    try:
        order, quiet = asyncio.run(run())
        assert (order["type"], order["code"], quiet) == ("websocket.close", 4401, True)
        again = asyncio.run(_connect(cookies["sakura"]))
        assert again == (False, 4401)
    finally:
        connection.set_schema_to_public()
        Center.objects.filter(pk=committed.sakura.pk).update(status=CenterStatus.ACTIVE, suspended_for="")
        forget_hosts()
        connection.set_tenant(committed.sakura)


async def _connect(cookie: str) -> tuple[bool, object]:
    socket = communicator("/ws/me/", cookie)
    answer = await socket.connect()
    await socket.disconnect()
    return answer


def test_reactivated_center_has_everything_and_nobody_is_logged_in(
    house, owner, login, close, django_capture_on_commit_callbacks
):
    student = login("student")
    close(house.sakura, note="Unpaid since August")
    with django_capture_on_commit_callbacks(execute=True):
        reactivate_center(house.sakura, by=owner)
    assert "/accounts/login/" in student.get("/")["Location"]
    assert login("student").get("/").status_code == 200
    connection.set_schema_to_public()
    acts = AuditEntry.objects.order_by("pk").values_list("action", "subject_name", "data")
    assert list(acts) == [
        ("center.suspended", "Sakura", {"note": "Unpaid since August"}),
        ("center.reactivated", "Sakura", {}),
    ]


@pytest.mark.parametrize("act", [reactivate_center, unarchive_center])
def test_what_is_not_closed_cannot_be_opened(house, owner, act):
    with pytest.raises(Refused, match="This is done already"):
        act(house.sakura, by=owner)


def test_second_of_two_owners_changes_nothing(house, owner, close):
    close(house.sakura)
    with pytest.raises(Refused, match="This is done already"):
        suspend_center(house.sakura, by=owner)


def test_archived_center_is_as_if_it_were_not_there(house, owner, login, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        archive_center(house.sakura, by=owner)
    assert login(None).get("/").status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        unarchive_center(house.sakura, by=owner)
    assert status_of(house.sakura) == CenterStatus.SUSPENDED


def test_center_that_is_about_to_be_deleted_stays_closed(house, owner, close):
    close(house.sakura)
    Center.objects.filter(pk=house.sakura.pk).update(delete_at=timezone.now())
    with pytest.raises(Refused, match="about to be deleted"):
        reactivate_center(house.sakura, by=owner)


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [(SuspendReason.TRIAL, "The trial is over."), (SuspendReason.OWNER, "we say why it is closed")],
)
def test_page_tells_everybody_what_to_do(house, close, reason, sentence):
    Center.objects.filter(pk=house.sakura.pk).update(phone="+998901234567", email="office@sakura.example")
    close(house.sakura, reason=reason)
    reply = Client(headers={"host": "sakura.localhost"}).get("/rooms/")
    page = reply.content.decode()
    assert reply.status_code == 403
    assert 'href="tel:+998901234567"' in page and 'href="mailto:office@sakura.example"' in page
    assert sentence in page


def test_center_that_is_being_made_says_so(house):
    connection.set_schema_to_public()
    Center.objects.filter(pk=house.sakura.pk).update(status=CenterStatus.PREPARING)
    forget_hosts()
    reply = Client(headers={"host": "sakura.localhost"}).get("/")
    assert (reply.status_code, "It takes a few seconds." in reply.content.decode()) == (503, True)
    forget_hosts()
