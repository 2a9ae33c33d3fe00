"""A class logs in at once from one address; who guesses does not get far, and shuts nobody out."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client

from tenants.cache import PatientOnce
from tenants.people import guessing
from tenants.people.guessing import ANYWHERE, DEVICE, HERE, NETWORK, NETWORK_DAY
from tenants.people.models import User
from tenants.people.services.passwords import give_first_password
from tests.conftest import HOSTS, PASSWORD

SCHOOL, HOME = "198.51.100.7", "203.0.113.9"
NOT_RIGHT = "The name or the password is not right."
THIS_NAME = "Too many wrong passwords for this name."
THIS_NETWORK = "Too many wrong passwords came from this network."


def browser(address: str = SCHOOL, center: str = "sakura", **headers: str) -> Client:
    return Client(headers={"host": HOSTS[center], **headers}, REMOTE_ADDR=address)


def log_in(client: Client, name: str, password: str = PASSWORD) -> str:
    """ "in", or the sentence that the page says."""
    reply = client.post("/accounts/login/", {"login": name, "password": password})
    if reply.status_code == 302:
        return "in"
    return next(said for said in (NOT_RIGHT, THIS_NAME, THIS_NETWORK) if said in reply.content.decode())


@pytest.fixture
def school(house: Any) -> list[str]:
    """Forty students of Sakura."""
    kept = make_password(PASSWORD)
    names = [f"seat{n}" for n in range(40)]
    User.objects.bulk_create(User(username=name, first_name=name, role="student", password=kept) for name in names)
    return names


def test_forty_students_behind_one_address_each_mistype_once_and_are_in(school):
    seen = []
    for name in school:
        client = browser()
        seen.append((log_in(client, name, PASSWORD + "x"), log_in(client, name), client.get("/").status_code))
    assert seen == [(NOT_RIGHT, "in", 200)] * 40


def test_forty_who_all_mistype_before_the_first_gets_in(school):
    clients = [(browser(), name) for name in school]
    assert [log_in(client, name, "mistyped") for client, name in clients] == [NOT_RIGHT] * 40
    assert [log_in(client, name) for client, name in clients] == ["in"] * 40


def test_a_whole_school_on_one_morning(school):
    """What is mistyped and then put right is not counted against the school: far more than the limit of a network."""
    for _round in range(4):
        for name in school:
            client = browser()
            assert (log_in(client, name, "mistyped"), log_in(client, name)) == (NOT_RIGHT, "in")
    assert 4 * len(school) > NETWORK.most


def test_guessing_over_many_accounts_from_one_address_is_stopped(school):
    client = browser(HOME)
    seen = [log_in(client, f"seat{n % 40}", f"guess-{n}") for n in range(NETWORK.most + 5)]
    assert seen == [NOT_RIGHT] * NETWORK.most + [THIS_NETWORK] * 5
    assert log_in(client, "seat1") == THIS_NETWORK  # not even with the right password: else it would be an answer
    assert log_in(browser(SCHOOL), "seat1") == "in"


def test_names_that_do_not_exist_are_counted_alike(school):
    client = browser(HOME)
    assert {log_in(client, f"nobody{n}", "guess") for n in range(NETWORK.most)} == {NOT_RIGHT}
    assert log_in(client, "seat1", "guess") == THIS_NETWORK


def test_guesser_with_an_own_account_does_not_take_back_the_wrong_ones(school):
    client = browser(HOME)
    for n in range(NETWORK.most // 2):
        assert log_in(client, f"seat{n % 30}", f"guess-{n}") == NOT_RIGHT
        if n % 10 == 0:
            assert log_in(browser(HOME), "seat39") == "in"
    for n in range(NETWORK.most // 2):
        assert log_in(client, f"nobody{n}", "guess") == NOT_RIGHT
    assert log_in(client, "seat39x", "guess") == THIS_NETWORK


def test_account_that_is_guessed_at_the_school_is_open_on_the_own_phone(school):
    phone = browser()
    assert log_in(phone, "seat1") == "in"
    phone.post("/accounts/logout/")
    other = browser()
    assert [log_in(other, "seat1", "guess") for _n in range(HERE.most + 2)] == [NOT_RIGHT] * HERE.most + [THIS_NAME] * 2
    assert log_in(phone, "seat1") == "in"
    assert log_in(browser(), "seat2") == "in"  # and the rest of the class never notices


def test_crowd_of_addresses_elsewhere_shuts_nobody_out_of_the_school(school):
    log_in(browser(), "seat2")  # somebody of the centre has logged in from the school
    seen = [log_in(browser(f"203.0.113.{n}"), "seat1", "guess") for n in range(ANYWHERE.most + 2)]
    assert seen == [NOT_RIGHT] * ANYWHERE.most + [THIS_NAME] * 2
    assert log_in(browser(), "seat1") == "in"


def test_own_device_counts_too(school):
    phone = browser()
    log_in(phone, "seat1")
    phone.post("/accounts/logout/")
    seen = [log_in(phone, "seat1", "guess") for _n in range(DEVICE.most + 1)]
    assert seen == [NOT_RIGHT] * DEVICE.most + [THIS_NAME]


def test_cookie_of_a_device_says_nothing_about_others_and_in_another_center(school, house):
    phone = browser()
    log_in(phone, "student")
    cookie = phone.cookies["device"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    for center, name in (("fuji", "student"), ("sakura", "seat1")):  # the same number in Fuji; somebody else here
        stranger = browser(HOME, center)
        stranger.cookies["device"] = cookie.value
        seen = [log_in(stranger, name, "guess") for _n in range(HERE.most + 1)]
        assert seen == [NOT_RIGHT] * HERE.most + [THIS_NAME]
    forged = browser(HOME)
    forged.cookies["device"] = cookie.value[:-1]
    assert log_in(forged, "mate", "guess") == NOT_RIGHT


def test_name_and_email_are_one_account(house):
    client = browser()
    for name in ["student", "student@test.example"] * (HERE.most // 2):
        assert log_in(client, name, "guess") == NOT_RIGHT
    assert log_in(client, "STUDENT@test.example", "guess") == THIS_NAME


def test_new_password_from_the_centre_starts_from_nothing(house, person):
    client = browser()
    for _n in range(HERE.most + 1):
        log_in(client, "student", "guess")
    assert log_in(client, "student") == THIS_NAME
    given = give_first_password(person("student"))
    assert log_in(client, "student", given) == "in"


def test_centers_are_counted_apart(school, house):
    for n in range(NETWORK.most + 1):
        log_in(browser(HOME), f"nobody{n}", "guess")
    assert log_in(browser(HOME), "student") == THIS_NETWORK
    assert log_in(browser(HOME, "fuji"), "student") == "in"
    connection.set_tenant(house.sakura)


def test_owner_is_counted_too(house):
    client = browser(HOME, "public")
    seen = [log_in(client, "owner", "guess") for _n in range(HERE.most + 1)]
    assert seen == [NOT_RIGHT] * HERE.most + [THIS_NAME]
    connection.set_tenant(house.sakura)


def test_behind_proxies_the_clients_address_counts(school, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    guesser = {"x_forwarded_for": f"{SCHOOL}, {HOME}"}  # the first is the guesser's own invention
    proxy = "10.0.0.1"
    for n in range(NETWORK.most + 1):
        log_in(browser(proxy, **guesser), f"nobody{n}", "guess")
    assert log_in(browser(proxy, **guesser), "seat1") == THIS_NETWORK
    assert log_in(browser(proxy, x_forwarded_for=SCHOOL), "seat1") == "in"


def test_without_proxies_a_header_hides_nobody(school):
    for n in range(NETWORK.most + 1):
        log_in(browser(HOME, x_forwarded_for=f"198.51.100.{n % 250}"), f"nobody{n}", "guess")
    assert log_in(browser(HOME, x_forwarded_for="192.0.2.1"), "seat1") == THIS_NETWORK


def test_a_day_has_a_limit_of_its_own(school, monkeypatch):
    assert NETWORK_DAY.most > NETWORK.most
    monkeypatch.setattr(guessing, "NETWORK_DAY", NETWORK_DAY._replace(most=20))
    for n in range(21):
        log_in(browser(HOME), f"nobody{n}", "guess")
    assert log_in(browser(HOME), "seat1") == THIS_NETWORK


def test_when_redis_is_away_people_log_in(school, settings, monkeypatch):
    monkeypatch.setattr(PatientOnce, "alone_until", 0.0)  # put back afterwards
    settings.CACHES = {
        "default": settings.CACHES["default"]
        | {
            "LOCATION": "redis://127.0.0.1:1/0",
            "OPTIONS": settings.CACHES["default"]["OPTIONS"] | {"IGNORE_EXCEPTIONS": True},
        }
    }
    client = browser()
    assert (log_in(client, "seat1", "mistyped"), log_in(client, "seat1")) == (NOT_RIGHT, "in")
    assert client.get("/").status_code == 200


def test_what_was_asked_for_is_kept_through_a_wrong_password(house):
    client = browser()
    page = client.post("/accounts/login/?next=/results/", {"login": "student", "password": "x", "next": "/results/"})
    assert re.search(r'name="next"\s+value="/results/"', page.content.decode())
    reply = client.post("/accounts/login/", {"login": "student", "password": PASSWORD, "next": "/results/"})
    assert reply["Location"] == "/results/"


def test_log_in_leads_to_no_other_site(house):
    reply = browser().post(
        "/accounts/login/", {"login": "student", "password": PASSWORD, "next": "https://fuji.localhost/"}
    )
    assert reply["Location"] == "/"


def test_what_is_asked_too_often_has_a_page_that_says_so(house):
    client = browser()
    replies = [client.post("/accounts/password/reset/", {"email": f"x{n}@test.example"}) for n in range(61)]
    assert {reply.status_code for reply in replies[:60]} == {302}
    assert (replies[60].status_code, "Wait a minute" in replies[60].content.decode()) == (429, True)
