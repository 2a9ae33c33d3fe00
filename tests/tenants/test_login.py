"""Logging in, on each host by itself."""

import re

import pytest
from django.core import mail
from django.test import Client

from tenants.people.models import User
from tests.conftest import HOSTS, PASSWORD


def log_in(login: str, password: str = PASSWORD, center: str = "sakura") -> tuple[Client, str]:
    client = Client(headers={"host": HOSTS[center]})
    reply = client.post("/accounts/login/", {"login": login, "password": password})
    return client, reply["Location"] if reply.status_code == 302 else reply.content.decode()


@pytest.mark.parametrize("name", ["student", "STUDENT", "student@test.example", "Student@Test.Example"])
def test_by_user_name_or_email(house, name):
    client, where = log_in(name)
    assert where == "/"
    assert client.get("/").status_code == 200


def test_owner_on_the_public_site(house):
    client, where = log_in("owner@test.example", center="public")
    assert where == "/home/"
    assert client.get("/home/").status_code == 200


def test_owner_does_not_exist_in_a_center(house):
    assert "is not right" in log_in("owner@test.example")[1]


def test_wrong_password_says_so_and_keeps_the_name(house):
    _client, page = log_in("student", "not-the-password")
    assert "The name or the password is not right. Check both and try again." in page
    assert 'value="student"' in page


def test_person_who_was_deactivated_cannot_log_in(house):
    User.objects.filter(username="student").update(is_active=False)
    client, _where = log_in("student")
    assert client.get("/")["Location"].startswith("/accounts/login/")


def test_cookie_of_one_center_is_nobody_in_another(house):
    client, _where = log_in("student")
    assert client.get("/").status_code == 200
    client.defaults["HTTP_HOST"] = HOSTS["fuji"]
    assert client.get("/", headers={"host": HOSTS["fuji"]})["Location"].startswith("/accounts/login/")


def test_no_open_sign_up(house):
    client = Client(headers={"host": HOSTS["sakura"]})
    client.post("/accounts/signup/", {"username": "new", "password1": PASSWORD, "password2": PASSWORD})
    assert not User.objects.filter(username="new").exists()


def test_password_reset_by_mail_names_the_center(house):
    client = Client(headers={"host": HOSTS["sakura"]})
    client.post("/accounts/password/reset/", {"email": "student@test.example"})
    (message,) = mail.outbox
    assert "Sakura" in message.body
    link = re.search(r"http://sakura\.localhost(/accounts/\S+)", message.body)[1]
    form = client.get(link, follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": "a-new-pass-77", "password2": "a-new-pass-77"})
    assert log_in("student", "a-new-pass-77")[1] == "/"


def test_reset_for_an_unknown_email_tells_nothing(house):
    client = Client(headers={"host": HOSTS["sakura"]})
    known, unknown = (
        client.post("/accounts/password/reset/", {"email": email}) for email in ("mate@test.example", "x@test.example")
    )
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


def test_own_language_and_theme_come_along_to_a_new_device(house):
    User.objects.filter(username="student").update(language="uz", theme="dark")
    client, _where = log_in("student")
    assert (client.cookies["django_language"].value, client.cookies["theme"].value) == ("uz", "dark")


def test_log_out_ends_the_session(house):
    client, _where = log_in("student")
    client.post("/accounts/logout/")
    assert client.get("/")["Location"].startswith("/accounts/login/")
