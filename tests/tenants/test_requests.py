"""Requests for a centre, from the visitor's form to the centre that is made of it."""

from __future__ import annotations

import asyncio
import re
import smtplib
import threading
from typing import Any

import pytest
from channels.db import database_sync_to_async
from django.conf import settings
from django.core import mail
from django.core.mail.backends import locmem
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenants.errors import Refused
from tenants.hosts import forget_hosts
from tenants.models import Center, CenterJob, CenterStatus, ContactRequest, Domain
from tenants.people.models import AuditEntry, Role, User
from tenants.services.announcing import tell_owners_now
from tenants.services.requests import approve_request, mark_contacted, note_request, reject_request, send_request
from tenants.tasks.requests import tell_owners
from tests.test_sockets import communicator

SAID = {
    "center_name": "Токио",
    "city": "Samarkand",
    "name": "Aziz Karimov",
    "phone": "+998901234567",
    "email": "aziz@tokio.test",
    "message": "Sixty students, N5 and N4.",
}


def sent(**said: str) -> ContactRequest:
    connection.set_schema_to_public()
    return send_request(**{**SAID, "language": "ru", **said})


def owner() -> User:
    connection.set_schema_to_public()
    return User.objects.get(username="owner")


def approved(request: ContactRequest, **values: Any) -> CenterJob:
    return approve_request(
        request,
        by=owner(),
        **{
            "subdomain": "tokio",
            "name": "Токио",
            "plan": "basic",
            "trial_days": 30,
            "admin_email": "aziz@tokio.test",
            "admin_name": "Aziz Karimov",
            **values,
        },
    )


@pytest.fixture
def contact(house):
    return sent()


@pytest.fixture
def browser(login, house):
    """An owner's browser. Whoever looks at rows afterwards stands in public, as the page did."""
    return login("owner", "public")


def seen(contact: ContactRequest) -> ContactRequest:
    connection.set_schema_to_public()
    return ContactRequest.objects.get(pk=contact.pk)


# --- what owners do


def test_history_says_who_did_what_and_the_log_too(contact):
    note_request(contact, by=owner(), text="  Called, nobody there. ")
    mark_contacted(contact, by=owner())
    reject_request(contact, by=owner(), reason="Only three students.")
    assert list(contact.notes.values_list("status", "text", "by_name")) == [
        ("", "Called, nobody there.", "Owner"),
        ("contacted", "", "Owner"),
        ("rejected", "Only three students.", "Owner"),
    ]
    entries = AuditEntry.objects.filter(subject=f"tenants.contactrequest:{contact.pk}").order_by("pk")
    assert [entry.action for entry in entries] == ["request.noted", "request.contacted", "request.rejected"]
    assert entries.last().data == {"center": "Токио", "reason": "Only three students."}


def test_second_click_changes_nothing(contact):
    for _click in range(2):
        mark_contacted(contact, by=owner())
    assert contact.notes.count() == 1


def test_rejected_one_can_be_taken_up_again_but_not_approved_before(contact):
    reject_request(contact, by=owner(), reason="Too small.")
    with pytest.raises(Refused, match="Mark it as contacted first"):
        approved(contact)
    mark_contacted(contact, by=owner())
    approved(contact)
    assert seen(contact).status == "approved"


def test_approving_makes_the_centre_and_keeps_its_first_admin(contact):
    job = approved(contact)
    contact = seen(contact)
    assert (contact.status, contact.center) == ("approved", job.center)
    assert (job.center.name, job.center.status) == ("Токио", CenterStatus.PREPARING)
    assert job.data["admin"] == {"email": "aziz@tokio.test", "first_name": "Aziz", "last_name": "Karimov"}
    assert Domain.objects.get(tenant=job.center).domain == "tokio.localhost"
    assert contact.notes.get().status == "approved"


def test_approved_one_cannot_be_approved_rejected_or_contacted_any_more(contact):
    approved(contact)
    for act in (
        lambda: approved(contact, subdomain="tokio-2"),
        lambda: reject_request(contact, by=owner(), reason="x"),
        lambda: mark_contacted(contact, by=owner()),
    ):
        with pytest.raises(Refused, match="Owner has approved this request already"):
            act()
    assert Center.objects.filter(name="Токио").count() == 1


def test_address_that_is_taken_leaves_the_request_as_it_was(contact):
    with pytest.raises(Refused, match="belongs to a centre already"):
        approved(contact, subdomain="sakura")
    assert seen(contact).status == "new"
    assert not Center.objects.filter(name="Токио").exists()


def test_two_owners_approve_at_once_and_one_centre_is_made(committed):
    """Two real connections: the second waits for the first one's lock, and then gets its sentence."""
    contact, barrier = sent(), threading.Barrier(2)
    said: list[str] = []

    def approve(label: str) -> None:
        barrier.wait(10)
        try:
            approved(contact, subdomain=label)
            said.append("made")
        except Refused as refused:
            said.append(refused.sentence)
        finally:
            connection.close()

    threads = [threading.Thread(target=approve, args=[f"tokio-{n}"]) for n in (1, 2)]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert sorted(said, key=len) == [
            "made",
            "Owner has approved this request already. Its centre is being made or is there.",
        ]
        connection.set_schema_to_public()
        assert Center.objects.filter(name="Токио").count() == 1
    finally:
        forget_requests()


# --- owners are told


def test_each_owner_is_mailed_once_in_the_own_language(contact):
    User.objects.create_user("second", email="second@mikan.test", role=Role.OWNER, first_name="Vtoroy", language="ru")
    User.objects.create_user("gone", email="gone@mikan.test", role=Role.OWNER, first_name="Gone", is_active=False)
    assert (tell_owners_now(), tell_owners_now()) == (1, 0)
    letters = {letter.to[0]: letter for letter in mail.outbox}
    assert set(letters) == {"owner@test.example", "second@mikan.test"}
    letter = letters["owner@test.example"]
    assert letter.subject == "A centre asks for mikan: Токио"
    assert letter.reply_to == ["aziz@tokio.test"]
    for words in ("Aziz Karimov", "+998901234567", "Sixty students", f"http://localhost:8000/requests/{contact.pk}/"):
        assert words in letter.body
    assert "Sakura" not in letter.body


def test_line_break_in_the_name_is_no_second_header(house):
    sent(center_name="Tokio\nBcc: all@evil.test")
    assert tell_owners_now() == 1
    assert mail.outbox[0].subject == "A centre asks for mikan: Tokio Bcc: all@evil.test"
    assert mail.outbox[0].recipients() == ["owner@test.example"]


class Silent(locmem.EmailBackend):
    def send_messages(self, messages: Any) -> int:
        raise smtplib.SMTPServerDisconnected("no answer")


def test_silent_mail_server_is_tried_again_by_the_sweeper(contact, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Silent"
    assert tell_owners_now() == 0
    assert seen(contact).told_at is None
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    tell_owners()
    assert len(mail.outbox) == 1


def test_open_pages_of_owners_get_the_number_and_the_line(committed):
    """The real socket of the public site, as an owner's browser opens it."""
    contact = sent()
    cookie = session_of_owner()

    async def run() -> list[str]:
        socket = communicator("/ws/me/", cookie, host="localhost")
        assert await socket.connect() == (True, None)
        await database_sync_to_async(tell_owners_now)()
        first = await socket.receive_from(timeout=10)
        await database_sync_to_async(lambda: mark_contacted(contact, by=owner()))()
        await database_sync_to_async(tell_owners_now)()
        second = await socket.receive_from(timeout=10)
        await socket.disconnect()
        return [first, second]

    try:
        first, second = asyncio.run(run())
        assert re.search(r'hx-swap-oob="innerHTML:.requests-new">\s*<span class="cnt">1<', first)
        assert f'A new request: Токио. <a href="/requests/{contact.pk}/">Open it</a>' in first
        assert re.fullmatch(r'<span hx-swap-oob="innerHTML:.requests-new">\s*</span>\s*', second)  # nothing new
    finally:
        forget_requests()


def session_of_owner() -> str:
    client = Client(headers={"host": "localhost"})
    client.force_login(owner())
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def forget_requests() -> None:
    """What `committed` does not empty."""
    connection.set_schema_to_public()
    ContactRequest.objects.all().delete()
    CenterJob.objects.all().delete()
    Center.objects.filter(name="Токио").delete()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE people_auditentry, django_session CASCADE")
    forget_hosts()


# --- the pages


def test_list_is_filtered_and_searched(browser):
    sent(), sent(center_name="Osaka", email="o@osaka.test", name="Olim")
    mark_contacted(sent(center_name="Kyoto", email="k@kyoto.test"), by=owner())

    def names(query: str) -> list[str]:
        return re.findall(r"<b>(Токио|Osaka|Kyoto)</b>", browser.get(f"/requests/{query}").content.decode())

    assert names("") == ["Kyoto", "Osaka", "Токио"]
    assert names("?status=contacted") == ["Kyoto"]
    assert names("?status=new&q=olim") == ["Osaka"]
    assert names("?q=токио+aziz") == ["Токио"]
    assert names("?status=nothing") == ["Kyoto", "Osaka", "Токио"]
    assert "No request matches." in browser.get("/requests/?q=nobody").content.decode()
    assert "Sakura" not in browser.get("/requests/").content.decode()


def test_list_without_requests_says_where_they_come_from(browser):
    assert "Nobody has asked yet." in browser.get("/requests/").content.decode()


def test_list_asks_the_same_number_of_queries_for_one_and_for_many(browser):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            browser.get("/requests/")
        return len(captured)

    sent()
    browser.get("/requests/")
    few = queries()
    ContactRequest.objects.bulk_create(
        ContactRequest(**{**SAID, "center_name": f"Centre {n}", "email": f"c{n}@x.test"}) for n in range(200)
    )
    assert queries() == few


def test_detail_shows_everything_and_escapes_it(browser):
    contact = sent(message="<script>alert(1)</script>")
    page = browser.get(f"/requests/{contact.pk}/").content.decode()
    for words in ("Токио", "Aziz Karimov", "+998901234567", "aziz@tokio.test", "Русский", "&lt;script&gt;"):
        assert words in page
    assert "<script>alert" not in page


def test_note_without_text_says_so(browser):
    contact = sent()
    reply = browser.post(f"/requests/{contact.pk}/note/", {"text": " "})
    assert reply.status_code == 422
    assert "This field is required." in reply.content.decode()


def test_reject_without_a_reason_says_so_and_changes_nothing(browser):
    contact = sent()
    reply = browser.post(f"/requests/{contact.pk}/reject/", {"reason": ""})
    assert reply.status_code == 422
    assert '<details class="more" open>' in reply.content.decode()
    assert seen(contact).status == "new"


def test_approve_form_is_filled_in_with_an_address_from_the_name(browser):
    page = browser.get(f"/requests/{sent().pk}/approve/").content.decode()
    values = dict(re.findall(r'name="(\w+)"[^>]*? value="([^"]*)"', page))
    assert values["subdomain"] == "tokio"
    assert (values["name"], values["admin_email"], values["admin_name"]) == ("Токио", "aziz@tokio.test", "Aziz Karimov")
    assert '<option value="ru" selected>' in page


FORM = {
    "name": "Токио",
    "city": "Samarkand",
    "subdomain": "tokio",
    "language": "ru",
    "plan": "basic",
    "trial_days": "30",
    "admin_name": "Aziz Karimov",
    "admin_email": "aziz@tokio.test",
    "admin_phone": "+998 90 123 45 67",
}


def test_approving_in_the_page(browser):
    contact = sent()
    reply = browser.post(f"/requests/{contact.pk}/approve/", FORM)
    assert reply["Location"] == f"/requests/{contact.pk}/"
    assert seen(contact).center.name == "Токио"
    assert "Токио is being made." in browser.get(f"/requests/{contact.pk}/").content.decode()
    assert browser.get(f"/requests/{contact.pk}/approve/")["Location"] == f"/requests/{contact.pk}/"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("subdomain", "sakura", "“sakura” belongs to a centre already."),
        ("subdomain", "admin", "“admin” is kept for mikan itself."),
        ("subdomain", "не латиница", "Use small Latin letters and digits"),
        ("admin_email", "no-address", "Enter a valid email address."),
        ("admin_phone", "12", "+998 90 123 45 67"),
        ("trial_days", "9999", "less than or equal to 180"),
        ("plan", "gold", "Select a valid choice."),
    ],
)
def test_approve_form_with_bad_input_says_it_beside_the_field(browser, field, value, sentence):
    contact = sent()
    reply = browser.post(f"/requests/{contact.pk}/approve/", {**FORM, field: value})
    page = reply.content.decode()
    assert reply.status_code == 422
    assert sentence in page
    assert "Aziz Karimov" in page
    assert seen(contact).status == "new"


def test_second_owner_gets_a_sentence_in_the_page(browser):
    contact = sent()
    approved(contact, subdomain="tokio-1")
    reply = browser.post(f"/requests/{contact.pk}/approve/", FORM)
    assert reply.status_code == 422
    assert "Owner has approved this request already." in reply.content.decode()


def test_number_of_new_ones_stands_in_the_navigation(browser):
    sent()
    assert browser.get("/home/").content.decode().count('<span class="cnt">1<') == 2  # header and bottom
