"""Finding one's centre: the page tells nothing, the mail all, and only to whom it belongs."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from kombu.exceptions import OperationalError

from tenants.hosts import forget_hosts
from tenants.models import Center, CenterStatus
from tenants.people.models import User
from tenants.services.finding import centers_of, send_centers
from tenants.tasks.requests import find_my_center
from tests.conftest import PASSWORD


@pytest.fixture
def visitor(house):
    return Client(headers={"host": "localhost"})


@pytest.fixture
def queued(monkeypatch) -> list[list[str]]:
    """What a worker would get; nobody works here."""
    kept: list[list[str]] = []
    monkeypatch.setattr(find_my_center, "apply_async", lambda args, **options: kept.append(args))
    return kept


def ask(visitor: Client, email: str, **more: Any) -> Any:
    return visitor.post("/find/", {"email": email}, **more)


def test_known_and_unknown_get_the_same_answer_for_the_same_work(visitor, queued):
    visitor.get("/find/")  # whose site it is, is asked once
    answers, work = [], []
    for email in ("student@test.example", "nobody@test.example"):
        with CaptureQueriesContext(connection) as captured:
            reply = ask(visitor, email)
        answers.append((reply.status_code, reply["Location"], reply.content))
        work.append([query["sql"] for query in captured])
    assert answers[0] == answers[1]
    assert work[0] == work[1]
    assert not any("people_user" in statement for statement in work[0])
    assert queued == [["student@test.example", "en"], ["nobody@test.example", "en"]]
    assert "If the e-mail belongs to an account" in visitor.get("/find/sent/").content.decode()


def test_one_mail_has_all_addresses_in_the_visitors_language(house):
    assert send_centers("STUDENT@test.example", language="en") == 2
    (letter,) = mail.outbox
    assert (letter.subject, letter.to) == ("The address of your centre", ["STUDENT@test.example"])
    for words in ("Sakura", "http://sakura.localhost:8000/", "Fuji", "http://fuji.localhost:8000/"):
        assert words in letter.body


def test_only_the_centers_in_which_one_is(house):
    connection.set_tenant(house.fuji)
    User.objects.create_user("only", PASSWORD, email="only@test.example", role="student", first_name="Only")
    assert send_centers("only@test.example", language="en") == 1
    assert "Sakura" not in mail.outbox[0].body


def test_unknown_email_gets_no_mail(house):
    assert send_centers("nobody@test.example", language="en") == 0
    assert mail.outbox == []


def test_who_was_deactivated_and_who_only_visits_is_not_found(house, person):
    for fields in ({"is_active": False}, {"is_support": True}):
        for center in (house.fuji, house.sakura):
            connection.set_tenant(center)
            User.objects.filter(username="student").update(**fields)
        assert centers_of("student@test.example") == []
        for center in (house.fuji, house.sakura):
            connection.set_tenant(center)
            User.objects.filter(username="student").update(is_active=True)


def test_center_that_is_not_active_is_not_named(house):
    connection.set_schema_to_public()
    Center.objects.filter(pk=house.fuji.pk).update(status=CenterStatus.SUSPENDED)
    forget_hosts()
    assert centers_of("student@test.example") == [house.sakura]


def test_language_that_is_none_is_english(house):
    send_centers("student@test.example", language="xx")
    assert mail.outbox[0].subject == "The address of your centre"


def test_bad_email_says_so_and_keeps_it(visitor, queued):
    reply = ask(visitor, "student@")
    page = reply.content.decode()
    assert reply.status_code == 422
    assert "Enter a valid email address." in page
    assert 'value="student@"' in page
    assert queued == []


def test_fourth_time_in_an_hour_says_so_for_known_and_unknown_alike(visitor, queued):
    for email in ("student@test.example", "nobody@test.example"):
        for _time in range(3):
            assert ask(visitor, email).status_code == 302
        reply = ask(visitor, email)
        assert reply.status_code == 429
        assert "You have asked several times in this hour." in reply.content.decode()
    assert len(queued) == 6


def test_one_address_may_not_try_a_whole_list(visitor, queued):
    seen = [ask(visitor, f"person{number}@test.example").status_code for number in range(31)]
    assert seen == [302] * 30 + [429]
    assert ask(visitor, "other@test.example", REMOTE_ADDR="198.51.100.7").status_code == 302


def test_without_a_broker_it_says_so_and_nobody_waits_for_a_mail(visitor, monkeypatch):
    def fail(*args: object, **options: object) -> None:
        raise OperationalError("no broker")

    monkeypatch.setattr(find_my_center, "apply_async", fail)
    reply = ask(visitor, "student@test.example")
    assert reply.status_code == 503
    assert "No mail can be sent at the moment." in reply.content.decode()


def test_linked_from_where_people_are_lost(visitor, house):
    assert 'href="/find/"' in visitor.get("/accounts/login/").content.decode()
    unknown = Client(headers={"host": "nobody.localhost"}).get("/").content.decode()
    assert 'href="//localhost/find/"' in unknown
    assert 'href="/find/"' not in Client(headers={"host": "sakura.localhost"}).get("/accounts/login/").content.decode()
