"""The backend fails closed: a `SET search_path` that does not succeed is an exception, never the other centre's row."""

import threading
import time

import psycopg
import pytest
from django.db import OperationalError, connection

from tenants.people.models import User


@pytest.fixture
def marked(committed):
    """One person in each centre has the centre's name; what is read must be the right one."""
    for center in (committed.sakura, committed.fuji):
        connection.set_tenant(center)
        User.objects.filter(username="guest").update(last_name=center.name)
    yield committed
    for center in (committed.sakura, committed.fuji):
        connection.set_tenant(center)
        User.objects.filter(username="guest").update(last_name="")


def test_cancelled_statements_never_read_another_center(marked):
    """Statements of the one connection are cancelled as fast as can be while two centres alternate on it."""
    connection.ensure_connection()
    pid, url = connection.connection.info.backend_pid, connection.connection.info.dsn
    password = connection.connection.info.password
    done = threading.Event()

    def cancel() -> None:
        with psycopg.connect(url, password=password, autocommit=True) as other:
            while not done.is_set():
                other.execute("SELECT pg_cancel_backend(%s)", [pid])

    thread = threading.Thread(target=cancel)
    thread.start()
    right, cancelled, wrong = 0, 0, []
    until = time.monotonic() + 3
    try:
        while time.monotonic() < until:
            for center in (marked.sakura, marked.fuji):
                connection.set_tenant(center)
                try:
                    name = User.objects.values_list("last_name", flat=True).get(username="guest")
                except OperationalError:
                    cancelled += 1
                    continue
                right += name == center.name
                wrong += [name] if name != center.name else []
    finally:
        done.set()
        thread.join()
        connection.close()
    assert wrong == []
    assert right > 0
    assert cancelled > 0


def test_failed_set_raises_and_sends_nothing(house, monkeypatch):
    connection.set_schema("a_schema_that_is_set")
    monkeypatch.setattr(connection, "_get_cursor_search_paths", lambda: ["x", 'pg_"broken'])
    monkeypatch.setattr("tenants.postgresql.base.base.quote_schema_name", lambda name: "(")
    with pytest.raises(Exception, match="syntax error"):
        User.objects.count()
    assert connection.search_path_set_schemas is None


def test_same_ids_in_two_centers_are_two_people(house):
    connection.set_tenant(house.sakura)
    here = User.objects.get(username="student")
    User.objects.filter(pk=here.pk).update(phone="+998 90 111 11 11")
    connection.set_tenant(house.fuji)
    assert User.objects.get(pk=here.pk).phone == ""
