"""What a load balancer and a monitor are told."""

import threading
import time

import pytest
from django.db import DatabaseError
from django.test import Client
from django_redis import get_redis_connection

from jlpt import health
from jlpt.tasks import worker_heartbeat

GOOD = {"database": "ok", "redis": "ok", "worker": "ok", "disk": "ok"}


@pytest.fixture
def heartbeat() -> None:
    worker_heartbeat()


def ready() -> tuple[int, dict[str, object]]:
    response = Client().get("/health/ready/")
    return response.status_code, response.json()


@pytest.mark.parametrize("host", ["localhost", "sakura.localhost", "nowhere.localhost", "10.0.0.7:8000"])
def test_health_answers_any_host_and_asks_nobody(host: str) -> None:
    """Without the `db` fixture, so a statement would fail the test."""
    response = Client(headers={"host": host}).get("/health/")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response.headers["Cache-Control"]
    assert not response.cookies


@pytest.mark.parametrize("path", ["/health/", "/health/ready/"])
def test_health_is_only_read(path: str) -> None:
    assert Client().post(path).status_code == 405


@pytest.mark.django_db
def test_ready_when_all_is_there(heartbeat: None) -> None:
    assert ready() == (200, {"status": "ok", "checks": GOOD})


@pytest.mark.django_db
@pytest.mark.parametrize("stamp", [None, time.time() - 3600])
def test_not_ready_without_a_fresh_heartbeat(stamp: float | None) -> None:
    client = get_redis_connection()
    client.delete(health.HEARTBEAT_KEY)
    if stamp:
        client.set(health.HEARTBEAT_KEY, stamp)
    assert ready() == (503, {"status": "failed", "checks": GOOD | {"worker": "failed"}})


@pytest.mark.django_db
def test_a_failed_check_is_named_but_not_explained(heartbeat: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> bool:
        raise DatabaseError("connection to 10.0.0.3 refused for user jlpt")

    monkeypatch.setitem(health.CHECKS, "database", refuse)
    assert ready() == (503, {"status": "failed", "checks": GOOD | {"database": "failed"}})


@pytest.mark.django_db
def test_a_check_that_hangs_is_not_waited_for(heartbeat: None, monkeypatch: pytest.MonkeyPatch) -> None:
    answered = threading.Event()
    monkeypatch.setitem(health.CHECKS, "database", lambda: answered.wait(30))  # good, but only after the answer
    assert ready() == (503, {"status": "failed", "checks": GOOD | {"database": "failed"}})
    answered.set()


@pytest.mark.django_db
def test_not_ready_with_a_full_disk(heartbeat: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "NEEDED_MB", 10**9)
    assert ready() == (503, {"status": "failed", "checks": GOOD | {"disk": "failed"}})
