"""Colour and logo of a centre: what can be read, what a file may be, where it is shown."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from PIL import Image

from tenants.colours import contrast, is_readable, nearest_readable, pages_where_faint, text_on
from tenants.errors import Refused
from tenants.hosts import forget_hosts
from tenants.models import Center
from tenants.people.models import AuditEntry, User
from tenants.schemas import inside
from tenants.services.branding import change_branding


@pytest.fixture
def owner(house, login):
    client = login("owner", "public")
    connection.set_schema_to_public()
    yield client
    forget_hosts()


def picture(pillow_format: str = "PNG", size: tuple[int, int] = (600, 300)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "orange").save(out, pillow_format)
    return out.getvalue()


def send(owner, center: Center, file: bytes | None = None, name: str = "logo.png", **fields: str):
    data: dict[str, object] = {"colour": "#0E6668", **fields}
    if file is not None:
        data["logo"] = SimpleUploadedFile(name, file)
    return owner.post(f"/centers/{center.pk}/branding/", data)


@pytest.mark.parametrize(
    ("colour", "text", "readable"),
    [
        ("#0E6668", "#FFFFFF", True),
        ("#EDBC12", "#1B2325", True),
        ("#FFFFFF", "#1B2325", True),
        ("#E0403A", "#FFFFFF", False),  # 4.2 with white, 3.8 with ink
        ("#808080", "#1B2325", False),
    ],
)
def test_text_on_a_colour(colour, text, readable):
    assert (text_on(colour), is_readable(colour)) == (text, readable)


@pytest.mark.parametrize("colour", ["#E0403A", "#808080"])
def test_a_colour_close_to_it_works(colour):
    assert is_readable(nearest_readable(colour))
    assert contrast(colour, nearest_readable(colour)) < 1.5


def test_colours_that_hardly_stand_out():
    assert pages_where_faint("#FAFAFA") == ["light"]
    assert pages_where_faint("#16191A") == ["dark"]
    assert pages_where_faint("#0E6668") == []


def test_unreadable_colour_is_refused_with_one_that_works(owner, house):
    reply = send(owner, house.sakura, colour="#E0403A")
    page = reply.content.decode()
    assert (reply.status_code, "Neither white nor black text can be read well on this colour." in page) == (422, True)
    assert nearest_readable("#E0403A") in page
    with pytest.raises(Refused, match="Neither white nor black"):
        change_branding(house.sakura, by=User.objects.get(username="owner"), colour="#E0403A")


@pytest.mark.parametrize("colour", ["red", "#12345", "#12345G", "javascript:alert(1)", ""])
def test_what_is_no_colour_is_refused(owner, house, colour):
    assert send(owner, house.sakura, colour=colour).status_code == 422


@pytest.mark.parametrize("pillow_format", ["PNG", "JPEG", "WEBP"])
def test_logo_is_kept_among_the_centers_files_and_shown_to_everybody(owner, house, settings, pillow_format):
    assert send(owner, house.sakura, picture(pillow_format), colour="#9b1f4d").status_code == 302
    forget_hosts()
    center = Center.objects.get(pk=house.sakura.pk)
    assert (center.colour, center.logo.name.startswith("center/")) == ("#9B1F4D", True)
    assert (settings.MEDIA_ROOT / house.sakura.schema_name / center.logo.name).is_file()
    with inside(house.fuji):
        assert not default_storage.exists(center.logo.name)
    reply = Client(headers={"host": "sakura.localhost"}).get("/logo/")
    shown = Image.open(BytesIO(b"".join(reply.streaming_content)))
    assert (shown.format, shown.size) == (pillow_format, (512, 256))
    assert reply["Cache-Control"] == "public, max-age=31536000, immutable"
    assert Client(headers={"host": "fuji.localhost"}).get("/logo/").status_code == 404
    login = Client(headers={"host": "sakura.localhost"}).get("/accounts/login/").content.decode()
    assert f'src="/logo/?v={center.logo.name[7:19]}"' in login
    connection.set_schema_to_public()
    assert AuditEntry.objects.get(action="center.branding").data["logo"] is True


def test_a_new_logo_takes_the_place_of_the_old_one(owner, house, django_capture_on_commit_callbacks):
    send(owner, house.sakura, picture())
    first = Center.objects.get(pk=house.sakura.pk).logo.name
    with django_capture_on_commit_callbacks(execute=True):
        send(owner, house.sakura, picture("WEBP"))
    second = Center.objects.get(pk=house.sakura.pk).logo.name
    with inside(house.sakura):
        assert (default_storage.exists(first), default_storage.exists(second)) == (False, True)
    with django_capture_on_commit_callbacks(execute=True):
        send(owner, house.sakura, remove_logo="on")
    assert Center.objects.get(pk=house.sakura.pk).logo.name == ""
    with inside(house.sakura):
        assert not default_storage.exists(second)


@pytest.mark.parametrize(
    ("file", "name", "sentence"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "logo.svg", "“logo.svg” is not a picture."),
        (b"MZ\x90\x00 an exe", "logo.png", "“logo.png” is not a picture. Choose a PNG, JPEG or WebP file."),
        (picture()[:200], "half.png", "“half.png” is damaged or incomplete."),
        (picture() + b"\0" * 2 * 1024 * 1024, "large.png", "“large.png” is larger than 2 MB."),
        (b"", "nothing.png", "The submitted file is empty."),
    ],
)
def test_file_that_is_no_logo_says_why(owner, house, file, name, sentence):
    reply = send(owner, house.sakura, file, name)
    assert (reply.status_code, sentence in reply.content.decode()) == (422, True)
    assert Center.objects.get(pk=house.sakura.pk).logo.name == ""


def test_closed_center_shows_its_letter_since_its_logo_is_closed_too(owner, house):
    send(owner, house.sakura, picture())
    Center.objects.filter(pk=house.sakura.pk).update(status="suspended")
    forget_hosts()
    client = Client(headers={"host": "sakura.localhost"})
    assert "/logo/" not in client.get("/").content.decode()
    assert client.get("/logo/").status_code == 403
