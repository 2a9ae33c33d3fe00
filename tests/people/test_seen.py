"""Last seen: one UPDATE in ten minutes, none on the pages of an exam."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tenants.people.models import User
from tests.exams.makers import open_exam, sitting


def seen_at(name: str) -> Any:
    return User.objects.get(username=name).last_seen_at


def away(name: str, minutes: int) -> Any:
    """The person was here so many minutes ago."""
    then = timezone.now() - timedelta(minutes=minutes)
    User.objects.filter(username=name).update(last_seen_at=then)
    return then


def writes(client: Any, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(url).status_code == 200
    return sum(query["sql"].startswith('UPDATE "people_user"') for query in seen.captured_queries)


def test_login_is_being_seen(login):
    assert seen_at("student") is None
    login("student")
    assert seen_at("student") is not None
    assert seen_at("mate") is None


def test_page_after_ten_minutes_writes_once(login):
    client = login("student")
    then = away("student", 11)
    assert writes(client, "/") == 1
    assert seen_at("student") > then
    assert writes(client, "/") == 0


def test_fresh_page_writes_nothing(login):
    client = login("student")
    then = away("student", 9)
    assert writes(client, "/") == 0
    assert seen_at("student") == then


def test_exam_page_never_writes(login):
    attempt = sitting(open_exam())
    client = login("student")
    then = away("student", 60)
    assert client.get(f"/attempts/{attempt.pk}/").status_code == 200
    assert seen_at("student") == then


@pytest.mark.parametrize("center", ["sakura", "public"])
def test_stranger_is_nobody(login, center):
    client = login(None, center)
    assert client.get("/accounts/login/").status_code == 200
    assert not User.objects.exclude(last_seen_at=None).exists()


def test_seen_here_is_not_seen_there(login, house):
    login("student")
    connection.set_tenant(house.fuji)
    assert seen_at("student") is None
