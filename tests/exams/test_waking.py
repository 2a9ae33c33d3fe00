"""The nudge that tells an open page to ask the server now."""

import asyncio

import pytest
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.db import connection
from django.test import Client

from exams.waking import wake_attempts, wake_room
from jlpt.asgi import application
from tenants.people.models import User
from tenants.schemas import in_center
from tests.exams.makers import open_exam, sitting


def session(center, name):
    connection.set_tenant(center)
    client = Client(headers={"host": f"{center.name.lower()}.localhost"})
    client.force_login(User.objects.get(username=name))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def socket(path, cookie, host="sakura.localhost"):
    headers = [(b"host", host.encode()), (b"origin", f"http://{host}:8000".encode())]
    return WebsocketCommunicator(
        application, path, headers=[*headers, (b"cookie", f"{settings.SESSION_COOKIE_NAME}={cookie}".encode())]
    )


def test_own_page_is_nudged_for_the_attempt_and_for_the_room(committed):
    attempt = sitting(open_exam())
    cookie = session(committed.sakura, "student")

    async def run():
        page = socket(f"/ws/attempts/{attempt.pk}/", cookie)
        assert await page.connect() == (True, None)
        await in_center(wake_attempts)(committed.sakura, [attempt.pk])
        first = await page.receive_from(timeout=5)
        await in_center(wake_room)(committed.sakura, attempt.assignment_id)
        second = await page.receive_from(timeout=5)
        await in_center(wake_attempts)(committed.sakura, [attempt.pk + 1])
        await in_center(wake_attempts)(committed.fuji, [attempt.pk])
        is_quiet = await page.receive_nothing()
        await page.disconnect()
        return first, second, is_quiet

    assert asyncio.run(run()) == ("now", "now", True)


@pytest.mark.parametrize("name", ["mate", "teacher", "other_student"])
def test_socket_of_an_attempt_is_its_students_alone(committed, name):
    attempt = sitting(open_exam())
    cookie = session(committed.sakura, name)

    async def run():
        page = socket(f"/ws/attempts/{attempt.pk}/", cookie)
        answer = await page.connect()
        await page.disconnect()
        return answer

    assert asyncio.run(run()) == (False, 4401)


def test_proctors_act_does_not_fail_without_redis(house, settings, caplog):
    from channels.layers import channel_layers

    hosts = [{"address": "redis://127.0.0.1:1/0", "socket_connect_timeout": 1}]
    settings.CHANNEL_LAYERS = {
        "default": {"BACKEND": "channels_redis.core.RedisChannelLayer", "CONFIG": {"hosts": hosts}}
    }
    channel_layers.backends.clear()
    try:
        wake_attempts([1])
    finally:
        channel_layers.backends.clear()
    assert "were not nudged" in caplog.text
