"""The cache while Redis hangs."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from django.core.cache import caches
from django.test import override_settings

from tenants.cache import PatientOnce


@pytest.fixture
def hanging(settings: Any) -> Any:
    """A server that takes connections and never says a word; it counts them."""
    PatientOnce.alone_until = 0.0
    with socket.create_server(("127.0.0.1", 0), backlog=32) as server:
        port = server.getsockname()[1]
        options = settings.CACHES["default"]["OPTIONS"] | {"IGNORE_EXCEPTIONS": True, "SOCKET_TIMEOUT": 0.1}
        location = f"redis://127.0.0.1:{port}/0"
        with override_settings(
            CACHES={"default": settings.CACHES["default"] | {"LOCATION": location, "OPTIONS": options}}
        ):
            yield server
    caches["default"].close()
    PatientOnce.alone_until = 0.0


def connections(server: socket.socket) -> int:
    server.setblocking(False)
    found = 0
    while True:
        try:
            server.accept()[0].close()
        except BlockingIOError:
            return found
        found += 1


def test_redis_that_hangs_is_asked_once_and_then_left_alone(hanging, caplog):
    cache = caches["default"]
    assert [cache.get("a", "nothing") for _look in range(20)] == ["nothing"] * 20
    assert connections(hanging) == 1
    assert caplog.text.count("does without Redis") == 1


def test_redis_is_asked_again_after_a_while(hanging):
    cache = caches["default"]
    cache.get("a")
    PatientOnce.alone_until = 0.0
    cache.get("a")
    assert connections(hanging) == 2
