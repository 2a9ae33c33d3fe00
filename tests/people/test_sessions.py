"""Where one is logged in: seen in words, and ended at once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

from tenants.people.devices import device_of
from tests.conftest import HOSTS, PASSWORD

PHONE = (
    "Mozilla/5.0 (Linux; Android 13; SM-A125F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Mobile Safari/537.36"
)
OFFICE = "Mozilla/5.0 (Windows NT 6.1; Win64; x64; rv:115.0) Gecko/20100101 Firefox/115.0"


def device(agent: str = PHONE, name: str = "student", center: str = "sakura", address: str = "192.0.2.7") -> Client:
    client = Client(headers={"host": HOSTS[center], "user-agent": agent}, REMOTE_ADDR=address)
    assert client.post("/accounts/login/", {"login": name, "password": PASSWORD}).status_code == 302
    return client


def inside(client: Client) -> bool:
    return client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (PHONE, "Chrome, Android"),
        (OFFICE, "Firefox, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 15_4 like Mac OS X) Version/15.4 Mobile Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/120 Safari/537.36 Edg/120", "Edge, Mac"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/118 YaBrowser/23.11 Safari/537.36", "Yandex, Windows"),
        ("curl/8.0", "Unknown device"),
        ("", "Unknown device"),
    ],
)
def test_device_in_words(agent, words):
    assert device_of(agent) == words


def test_list_names_devices_addresses_and_this_one(house):
    phone, office = device(), device(OFFICE, address="198.51.100.2")
    device(name="mate")
    device(name="student", center="fuji")
    page = phone.get("/profile/sessions/").content.decode()
    assert re.findall(r"<b>(\w+, \w+)", page) == ["Firefox, Windows", "Chrome, Android"]
    assert "198.51.100.2" in page
    assert re.search(r"Chrome, Android <span class=\"tag ok\">this device", page)
    assert "Log out 1 other device" in page
    assert inside(office)


def test_one_is_ended_at_once_and_the_others_stay(house):
    phone, office, home = device(), device(OFFICE), device()
    assert inside(office)  # it is in the cache too
    session = UserSession.objects.get(session_key=office.session.session_key)
    reply = phone.post(f"/profile/sessions/{session.pk}/end/", follow=True)
    assert "It is logged out." in reply.content.decode()
    assert (inside(office), inside(phone), inside(home)) == (False, True, True)
    assert not Session.objects.filter(session_key=session.session_key).exists()


def test_all_others_are_ended(house):
    phone, others, mate = device(), [device(OFFICE) for _n in range(3)], device(name="mate")
    reply = phone.post("/profile/sessions/end/", follow=True)
    assert "3 other devices are logged out." in reply.content.decode()
    assert [inside(client) for client in [phone, *others, mate]] == [True, False, False, False, True]


def test_this_one_is_ended_by_logging_out(house):
    phone = device()
    session = UserSession.objects.get(session_key=phone.session.session_key)
    reply = phone.post(f"/profile/sessions/{session.pk}/end/", follow=True)
    assert "This device: log out in the menu above." in reply.content.decode()
    assert inside(phone)
    phone.post("/accounts/logout/")
    assert inside(phone) is False


def test_somebody_elses_session_is_404(house):
    mate = device(name="mate")
    session = UserSession.objects.get(session_key=mate.session.session_key)
    assert device().post(f"/profile/sessions/{session.pk}/end/").status_code == 404
    assert inside(mate)


def test_password_change_ends_the_other_devices(house):
    phone, office = device(), device(OFFICE)
    new = {"oldpassword": PASSWORD, "password1": "an-own-pass-77", "password2": "an-own-pass-77"}
    assert phone.post("/accounts/password/change/", new)["Location"] == "/profile/"
    page = phone.get("/profile/sessions/").content.decode()
    assert re.findall(r"<b>(\w+, \w+)", page) == ["Chrome, Android"]
    assert (inside(phone), inside(office)) == (True, False)


def test_many_take_as_many_queries_as_one_and_have_pages(house, django_assert_num_queries):
    phone = device()
    phone.get("/profile/sessions/")
    with django_assert_num_queries(99, exact=False) as one:
        phone.get("/profile/sessions/")
    until = timezone.now() + timedelta(days=1)
    user = UserSession.objects.get().user
    Session.objects.bulk_create(Session(session_key=f"key{n}", session_data="", expire_date=until) for n in range(60))
    UserSession.objects.bulk_create(
        UserSession(user=user, session_key=f"key{n}", ip="192.0.2.1", user_agent=OFFICE) for n in range(60)
    )
    with django_assert_num_queries(len(one)):
        page = phone.get("/profile/sessions/").content.decode()
    assert page.count("Firefox, Windows</b>") == 25
    assert "Log out 60 other devices" in page


def test_sessions_that_ran_out_are_not_listed(house):
    phone = device()
    Session.objects.create(session_key="old", session_data="", expire_date=timezone.now() - timedelta(minutes=1))
    user = UserSession.objects.get().user
    for key in ("old", "gone"):
        UserSession.objects.create(user=user, session_key=key, ip="192.0.2.1", user_agent=OFFICE)
    assert "Firefox" not in phone.get("/profile/sessions/").content.decode()


def test_owner_has_the_list_too(house):
    owner = device(name="owner", center="public")
    other = device(OFFICE, name="owner", center="public")
    owner.post("/profile/sessions/end/")
    assert other.get("/home/").status_code == 302
    connection.set_tenant(house.sakura)
