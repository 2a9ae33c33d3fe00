"""Two who act at the same moment, on connections of their own; and sockets, which close with the account."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.test import Client

from jlpt.asgi import application
from tenants.db import connection
from tenants.errors import Refused
from tenants.people.models import Group, Membership, Role, User
from tenants.people.services.approval import approve_people, refuse_people
from tenants.people.services.groups import add_students, create_group
from tenants.people.services.people import add_person, change_person, deactivate_people
from tenants.schemas import in_center, inside
from tests.conftest import HOSTS, PASSWORD
from tests.people.makers import student


@pytest.fixture
def scene(committed: Any) -> Iterator[Any]:
    """What a test makes is gone afterwards, and the people of the house are as they were."""
    kept = {user.pk: (user.role, user.is_active, user.last_login) for user in User.objects.all()}
    groups = set(Group.objects.values_list("pk", flat=True))
    yield committed
    connection.set_tenant(committed.sakura)
    Group.objects.exclude(pk__in=groups).delete()
    with connection.cursor() as cursor:  # the log keeps its actors otherwise
        cursor.execute("TRUNCATE people_auditentry")
    User.objects.exclude(pk__in=kept).delete()
    for pk, (role, is_active, last_login) in kept.items():
        User.objects.filter(pk=pk).update(
            role=role, is_active=is_active, last_login=last_login, last_seen_at=None, must_change_password=False
        )


def together(house: Any, *acts: Callable[[], Any]) -> list[str]:
    """Each on its own connection, begun at once: what it returns, or the sentence with which it was refused."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> str:
        try:
            with inside(house.sakura):
                barrier.wait()
                return str(act())
        except Refused as refused:
            return refused.sentence
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def test_two_admins_who_deactivate_each_other_leave_one(scene):
    first, second = User.objects.get(username="admin"), student("second", role=Role.CENTER_ADMIN)
    results = together(
        scene,
        lambda: deactivate_people([second], actor=first),
        lambda: deactivate_people([first], actor=second),
    )
    assert results == ["1", "There must be an active admin left. Make somebody else an admin first."]
    assert User.objects.active().filter(role=Role.CENTER_ADMIN).count() == 1


def test_two_admins_who_demote_each_other_leave_one(scene):
    first, second = User.objects.get(username="admin"), student("second", role=Role.CENTER_ADMIN)
    results = together(
        scene,
        lambda: change_person(second, actor=first, role="teacher").role,
        lambda: change_person(first, actor=second, role="teacher").role,
    )
    assert results == ["There must be an active admin left. Make somebody else an admin first.", "teacher"]
    assert User.objects.active().filter(role=Role.CENTER_ADMIN).count() == 1


def test_last_place_goes_to_one(scene):
    admin = User.objects.get(username="admin")
    group = create_group(name="Small", level="N5", capacity=1, actor=admin)
    results = together(
        scene,
        *(
            lambda name=name: add_students(group, [User.objects.get(username=name)], actor=admin)
            for name in ("student", "mate", "other_student")
        ),
    )
    assert results == ["1", *["Small is full. Give it more places, or choose another group."] * 2]
    assert Membership.objects.current().filter(group=group).count() == 1


def test_group_name_goes_to_one(scene):
    admin = User.objects.get(username="admin")
    results = together(scene, *[lambda: create_group(name="Twin", level="N5", actor=admin)] * 2)
    assert results == ["There is a group with this name already.", "Twin"]


def test_people_of_one_name_get_two_user_names(scene):
    admin = User.objects.get(username="admin")
    results = together(scene, *[lambda: add_person(actor=admin, role="student", first_name="Twin").username] * 2)
    assert results == ["twin", "twin2"]


def test_email_goes_to_one(scene):
    admin = User.objects.get(username="admin")
    results = together(
        scene,
        *(
            lambda name=name: (
                add_person(
                    actor=admin, role="student", first_name=name, email="twin@mail.uz", with_password=False
                ).email
            )
            for name in ("Ali", "Vali")
        ),
    )
    assert results[1] == "twin@mail.uz"
    assert results[0] in {
        "Somebody else took this user name or e-mail just now. Choose another.",
        "This e-mail belongs to somebody already.",
    }
    assert User.objects.filter(email="twin@mail.uz").count() == 1


def test_who_waits_is_approved_or_refused_not_both(scene):
    admin, waiting = User.objects.get(username="admin"), student("w", is_active=False, awaits_approval=True)
    results = together(
        scene, lambda: approve_people([waiting], actor=admin), lambda: refuse_people([waiting], actor=admin)
    )
    assert results == ["0", "1"]


def test_sockets_of_who_is_deactivated_close_and_others_stay(scene):
    admin = User.objects.get(username="admin")
    cookies = {}
    for name in ("mate", "student"):
        client = Client(headers={"host": HOSTS["sakura"]})
        client.post("/accounts/login/", {"login": name, "password": PASSWORD})
        cookies[name] = client.cookies[settings.SESSION_COOKIE_NAME].value

    def socket(name: str) -> WebsocketCommunicator:
        cookie = f"{settings.SESSION_COOKIE_NAME}={cookies[name]}".encode()
        headers = [(b"host", b"sakura.localhost"), (b"origin", b"http://sakura.localhost:8000"), (b"cookie", cookie)]
        return WebsocketCommunicator(application, "/ws/me/", headers=headers)

    def leave() -> None:
        deactivate_people([User.objects.get(username="mate")], actor=admin)

    async def run() -> tuple[Any, bool, tuple[bool, Any]]:
        mate, other = socket("mate"), socket("student")
        assert (await mate.connect())[0]
        assert (await other.connect())[0]
        await mate.receive_nothing()  # until both listen for the order to leave
        await in_center(leave)(scene.sakura)
        closed = await mate.receive_output(timeout=5)
        is_open = await other.receive_nothing()
        await other.disconnect()
        again = await socket("mate").connect()
        return closed, is_open, again

    closed, is_open, again = asyncio.run(run())
    assert closed == {"type": "websocket.close", "code": 4401}
    assert is_open
    assert again == (False, 4401)
