"""The front page, and the form by which a visitor asks for a centre."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from PIL import Image

from jlpt.processes import ROOT
from tenants.models import ContactRequest

SAID = {
    "center_name": "Tokio",
    "city": "Samarkand",
    "name": "Aziz Karimov",
    "phone": "90 123-45-67",
    "email": "Aziz@Tokio.test",
    "message": "Sixty students.",
    "website": "",
}
PICTURES = ROOT / "static" / "public" / "pictures"


@pytest.fixture
def visitor(house):
    return Client(headers={"host": "localhost"})


def sent() -> list[ContactRequest]:
    connection.set_schema_to_public()
    return list(ContactRequest.objects.order_by("pk"))


def test_request_is_kept_and_the_visitor_thanked(visitor):
    reply = visitor.post("/contact/", SAID)
    assert reply["Location"] == "/contact/thanks/"
    assert "Your request is here" in visitor.get("/contact/thanks/").content.decode()
    (request,) = sent()
    assert (request.center_name, request.phone, request.email) == ("Tokio", "+998901234567", "aziz@tokio.test")
    assert (request.status, request.language) == ("new", "en")


def test_language_of_the_visitor_is_kept(visitor):
    visitor.cookies["django_language"] = "uz"
    visitor.post("/contact/", SAID)
    assert sent()[0].language == "uz"


def test_sent_twice_is_one_request(visitor):
    for _click in range(2):
        visitor.post("/contact/", SAID)
    assert len(sent()) == 1


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("center_name", "", "This field is required."),
        ("name", "  ", "This field is required."),
        ("phone", "12", "Begin with + and the number of the country"),
        ("phone", "call me", "A phone number has only digits"),
        ("email", "aziz@", "Enter a valid email address."),
        ("message", "x" * 2001, "at most 2000 characters"),
        ("center_name", "x" * 121, "at most 120 characters"),
    ],
)
def test_bad_input_stands_beside_its_field_and_the_rest_is_kept(visitor, field, value, sentence):
    reply = visitor.post("/contact/", {**SAID, field: value})
    page = reply.content.decode()
    assert reply.status_code == 422
    error = re.search(rf'<div id="id_{field}_error">(.*?)</div>', page, re.DOTALL)
    assert error
    assert sentence in error[1]
    assert f'aria-describedby="id_{field}_' in page
    for name in {"center_name", "city", "name", "email"} - {field}:
        assert f'value="{SAID[name]}"' in page
    assert sent() == []


def test_who_fills_in_the_trap_is_thanked_and_not_heard(visitor):
    assert visitor.post("/contact/", {**SAID, "website": "http://spam.test"})["Location"] == "/contact/thanks/"
    assert sent() == []


def test_fourth_request_of_an_email_in_an_hour_is_told_to_wait(visitor):
    for number in range(3):
        visitor.post("/contact/", {**SAID, "center_name": f"Centre {number}"})
    reply = visitor.post("/contact/", {**SAID, "center_name": "Centre 4"})
    assert reply.status_code == 429
    assert "This one is not sent: try again in an hour." in reply.content.decode()
    assert 'value="Centre 4"' in reply.content.decode()
    assert len(sent()) == 3


def test_eleventh_request_of_an_address_in_an_hour_is_told_to_wait_and_another_address_is_not(visitor):
    for number in range(10):
        visitor.post("/contact/", {**SAID, "email": f"a{number}@tokio.test"})
    more = {**SAID, "email": "more@tokio.test"}
    assert visitor.post("/contact/", more).status_code == 429
    assert visitor.post("/contact/", more, REMOTE_ADDR="198.51.100.7").status_code == 302


def test_form_does_not_exist_in_a_center(login):
    assert login(None).get("/contact/").status_code == 404


def test_form_without_its_token_is_refused(house):
    reply = Client(headers={"host": "localhost"}, enforce_csrf_checks=True).post("/contact/", SAID)
    assert reply.status_code == 403
    assert sent() == []


# --- the page


def test_front_page_shows_the_product_and_has_the_form(visitor):
    page = visitor.get("/").content.decode()
    assert page.count("<picture>") == 4
    assert page.count('loading="lazy"') == 3
    assert 'action="/contact/"' in page
    assert 'href="/find/"' in page
    assert "Sakura" not in re.sub(r'alt="[^"]*"', "", page)


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_pictures_are_there_in_every_language_and_have_the_size_that_the_page_says(visitor, language):
    visitor.cookies["django_language"] = language
    page = visitor.get("/").content.decode()
    weight = 0
    for source, width, height in re.findall(r'<img src="/static/([^"]+)" width="(\d+)" height="(\d+)"', page):
        path = Path(ROOT, "static", "public", source)
        with Image.open(path) as picture:
            assert picture.size == (int(width), int(height))
        assert path.with_name(path.name.replace("-light", "-dark")).exists()
        assert f"-{language}-light.webp" in source
        weight += path.stat().st_size
    assert weight < 260_000


def test_chosen_theme_has_its_pictures(visitor):
    visitor.cookies["theme"] = "dark"
    page = visitor.get("/").content.decode()
    assert "-light.webp" not in page
    assert page.count("-dark.webp") == 4
