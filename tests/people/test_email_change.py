"""A new e-mail counts when both addresses have said so."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from tenants.people.models import AuditEntry, EmailChange, User
from tests.conftest import HOSTS, PASSWORD

NEW = "new@test.example"


@pytest.fixture
def student(house: Any) -> Client:
    return ready("student")


def ready(name: str, center: str = "sakura") -> Client:
    """Logged in, and the password written again."""
    client = Client(headers={"host": HOSTS[center]})
    client.post("/accounts/login/", {"login": name, "password": PASSWORD})
    assert client.get("/profile/email/")["Location"] == "/accounts/reauthenticate/?next=%2Fprofile%2Femail%2F"
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def links(host: str = "sakura.localhost") -> dict[str, str]:
    """To whom -> the path of the link in the letter."""
    found = {
        letter.to[0]: re.search(rf"http://{host}(/profile/email/confirm/\S+/)", letter.body) for letter in mail.outbox
    }
    return {to: match[1] for to, match in found.items() if match}


def stranger(center: str = "sakura") -> Client:
    return Client(headers={"host": HOSTS[center]})


def test_both_addresses_get_a_letter_and_both_must_confirm(student, person):
    assert student.post("/profile/email/", {"email": "New@Test.Example"})["Location"] == "/profile/email/"
    sent = links()
    assert sorted(sent) == ["new@test.example", "student@test.example"]
    assert "To become new@test.example" in student.get("/profile/email/").content.decode()

    page = stranger().get(sent[NEW]).content.decode()  # a program that looks through mails confirms nothing
    assert "The e-mail of Student is to become new@test.example." in page
    assert EmailChange.objects.get().new_confirmed_at is None

    assert "Now the other address" in stranger().post(sent[NEW]).content.decode()
    assert person("student").email == "student@test.example"
    assert "Your e-mail is changed" in stranger().post(sent["student@test.example"]).content.decode()
    assert person("student").email == NEW
    assert User.objects.named("new@test").get() == person("student")
    assert not EmailChange.objects.exists()
    assert AuditEntry.objects.get(action="person.email_changed").data == {"from": "student@test.example", "to": NEW}
    reply = stranger().post("/accounts/login/", {"login": NEW, "password": PASSWORD})
    assert reply.status_code == 302


def test_the_order_does_not_matter_and_a_second_press_changes_nothing(student, person):
    student.post("/profile/email/", {"email": NEW})
    sent = links()
    for _twice in range(2):
        assert "Now the other address" in stranger().post(sent["student@test.example"]).content.decode()
    stranger().post(sent[NEW])
    assert person("student").email == NEW
    assert "This link no longer works" in stranger().post(sent[NEW]).content.decode()
    assert "This link no longer works" in stranger().get(sent[NEW]).content.decode()


def test_who_has_no_email_confirms_only_the_new_one(house, person):
    User.objects.filter(username="student").update(email="")
    client = ready("student")
    client.post("/profile/email/", {"email": NEW})
    sent = links()
    assert list(sent) == [NEW]
    assert "Your e-mail is changed" in stranger().post(sent[NEW]).content.decode()
    assert person("student").email == NEW


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("mate@test.example", "Somebody else here has this e-mail already."),
        ("MATE@Test.Example", "Somebody else here has this e-mail already."),
        ("student@test.example", "This is your e-mail already."),
        ("no-address", "Enter a valid email address."),
        ("a@b.example\nbcc: c@d.example", "Enter a valid email address."),
        ("", "This field is required."),
    ],
)
def test_address_that_will_not_do_is_said_beside_the_field(student, email, sentence):
    reply = student.post("/profile/email/", {"email": email})
    assert reply.status_code == 422
    assert sentence in reply.content.decode()
    assert (mail.outbox, EmailChange.objects.count()) == ([], 0)


def test_email_taken_by_somebody_meanwhile(student, person):
    student.post("/profile/email/", {"email": NEW})
    sent = links()
    stranger().post(sent[NEW])
    User.objects.filter(username="mate").update(email=NEW)
    page = stranger().post(sent["student@test.example"]).content.decode()
    assert "It is not changed" in page
    assert "Somebody else here has this e-mail already." in page
    assert person("student").email == "student@test.example"


def test_email_of_the_other_centre_is_free_here_and_its_links_open_nothing_there(student, house, person):
    connection.set_tenant(house.fuji)
    User.objects.filter(username="mate").update(email=NEW)
    connection.set_tenant(house.sakura)
    student.post("/profile/email/", {"email": NEW})
    sent = links()
    assert "This link no longer works" in stranger("fuji").get(sent[NEW]).content.decode()
    assert "This link no longer works" in stranger("fuji").post(sent[NEW]).content.decode()
    for link in sent.values():
        stranger().post(link)
    assert person("student").email == NEW
    connection.set_tenant(house.fuji)
    assert User.objects.get(username="student").email == "student@test.example"
    connection.set_tenant(house.sakura)


def test_links_are_valid_for_a_day(student, person):
    student.post("/profile/email/", {"email": NEW})
    EmailChange.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    for link in links().values():
        assert "This link no longer works" in stranger().post(link).content.decode()
    assert "To become" not in student.get("/profile/email/").content.decode()
    assert person("student").email == "student@test.example"


def test_a_new_try_replaces_the_old_one_and_it_can_be_dropped(student, person):
    student.post("/profile/email/", {"email": "first@test.example"})
    old = links()["first@test.example"]
    student.post("/profile/email/", {"email": NEW})
    assert "This link no longer works" in stranger().get(old).content.decode()
    reply = student.post("/profile/email/cancel/", follow=True)
    assert "Your e-mail stays as it is." in reply.content.decode()
    for link in links().values():
        assert "This link no longer works" in stranger().post(link).content.decode()
    assert person("student").email == "student@test.example"


def test_tokens_are_kept_as_hashes_only(student):
    student.post("/profile/email/", {"email": NEW})
    change = EmailChange.objects.get()
    stored = f"{change.old_hash} {change.new_hash}"
    for link in links().values():
        token = link.split("/")[-2]
        assert len(token) >= 43  # 256 bits
        assert token not in stored


def test_letters_that_cannot_be_sent_change_nothing(student, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 1  # nobody listens
    reply = student.post("/profile/email/", {"email": NEW})
    assert "The letters could not be sent. Nothing is changed." in reply.content.decode()
    assert not EmailChange.objects.exists()


def test_many_letters_are_stopped(student):
    for n in range(6):
        student.post("/profile/email/", {"email": f"n{n}@test.example"})
    page = student.post("/profile/email/", {"email": NEW}).content.decode()
    assert "That were many letters in one hour." in page
    assert NEW not in links()


def test_allauths_own_page_is_no_way_around(student, person):
    assert student.get("/accounts/email/")["Location"] == "/profile/email/"
    student.post("/accounts/email/", {"email": NEW, "action_add": ""})
    student.post("/accounts/email/", {"email": NEW, "action_primary": ""})
    assert (person("student").email, mail.outbox) == ("student@test.example", [])


def test_owner_changes_it_on_the_public_site(house):
    owner = ready("owner", "public")
    owner.post("/profile/email/", {"email": NEW})
    for link in links("localhost").values():
        stranger("public").post(link)
    connection.set_schema_to_public()
    assert User.objects.get(username="owner").email == NEW
    connection.set_tenant(house.sakura)
