"""Portraits: small, square, without anything but the picture; seen inside the centre only."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from PIL import Image

from tenants.errors import Refused
from tenants.limits import Limit, used
from tenants.models import Plan, Subscription
from tenants.people.models import User
from tenants.people.portraits import BYTES, SIDE
from tenants.people.services.profile import set_avatar
from tests.people.pictures import picture


def send(client: Client, data: bytes, name: str = "me.png") -> str:
    """What the page says afterwards."""
    reply = client.post("/profile/picture/", {"picture": SimpleUploadedFile(name, data)}, follow=True)
    return " ".join(str(message) for message in reply.context["messages"])


def with_gps() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "SecretPhone"
    exif.get_ifd(0x8825)[1] = "N"
    return picture("JPEG", exif=exif)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (picture("PNG"), "a.png"),
        (with_gps(), "b.jpg"),
        (picture("WEBP"), "c.webp"),
        (picture("PNG", (40, 900)), "d.exe"),
    ],
)
def test_picture_becomes_a_small_square_without_metadata(login, person, data, name):
    assert send(login("student"), data, name) == "The picture is there."
    stored = person("student").avatar
    with stored.open("rb") as file:
        kept = file.read()
    image = Image.open(BytesIO(kept))
    assert (image.format, image.size, dict(image.getexif())) == ("WEBP", (SIDE, SIDE), {})
    assert b"SecretPhone" not in kept
    assert len(kept) <= BYTES
    assert re.fullmatch(r"avatars/[\w-]{32}\.webp", stored.name)  # nothing of the name it came with


def bomb() -> bytes:
    """A PNG that unpacks to 100 million pixels."""
    out = BytesIO()
    Image.new("1", (10_000, 10_000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"<svg onload=alert(1)>", "is not a picture. Choose a PNG, JPEG or WebP file."),
        (b"<?php system($_GET[0]);", "is not a picture."),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "is damaged or incomplete."),
        (picture()[:400], "is damaged or incomplete."),
        (b"GIF89a" + b"\0" * 50, "is not a picture."),
        (bomb(), "has more than 24 million pixels."),
        (b"x" * (5 * 1024 * 1024 + 1), "A picture may have 5 MB at the most."),
        (b"", "The submitted file is empty."),
    ],
)
def test_hostile_and_broken_files_are_refused_in_a_sentence(login, person, data, sentence):
    assert sentence in send(login("student"), data)
    assert person("student").avatar.name == ""


def test_no_file_is_said(login):
    reply = login("student").post("/profile/picture/", {}, follow=True)
    assert [str(message) for message in reply.context["messages"]] == ["This field is required."]


@pytest.fixture
def pictured(house: Any) -> User:
    return set_avatar(User.objects.get(username="student"), data=picture(), name="me.png")


def test_new_one_replaces_the_old_file_and_removing_leaves_nothing(
    pictured, login, person, django_capture_on_commit_callbacks
):
    first = pictured.avatar.name
    with django_capture_on_commit_callbacks(execute=True):
        send(login("student"), picture())
    second = person("student").avatar.name
    assert (default_storage.exists(first), default_storage.exists(second)) == (False, True)
    with django_capture_on_commit_callbacks(execute=True):
        login("student").post("/profile/picture/remove/")
    assert (person("student").avatar.name, default_storage.exists(second)) == ("", False)


def test_address_has_a_tag_and_changes_with_the_picture(pictured, login):
    client = login("student")
    url = f"/avatars/{pictured.pk}/"
    reply = client.get(url)
    assert (reply["Content-Type"], reply["Cache-Control"]) == ("image/webp", "private, max-age=86400")
    assert (reply["X-Content-Type-Options"], "sandbox" in reply["Content-Security-Policy"]) == ("nosniff", True)
    assert client.get(url, headers={"if-none-match": reply["ETag"]}).status_code == 304
    page = client.get("/profile/").content.decode()
    assert f'{url}?v={pictured.avatar.name[8:16]}"' in page
    send(client, picture())
    assert client.get(url, headers={"if-none-match": reply["ETag"]}).status_code == 200


def test_students_see_the_own_one_and_those_of_staff(pictured, login, person):
    teacher = set_avatar(person("teacher"), data=picture(), name="me.png")
    seen = [
        login(who).get(f"/avatars/{pictured.pk}/").status_code
        for who in ("student", "mate", "teacher", "admin", "guest")
    ]
    assert seen == [200, 404, 200, 200, 404]
    assert login("mate").get(f"/avatars/{teacher.pk}/").status_code == 200


def test_other_center_sees_nothing(pictured, login):
    assert login("admin", "fuji").get(f"/avatars/{pictured.pk}/").status_code == 404


def test_file_that_is_gone_is_404(pictured, login):
    default_storage.delete(pictured.avatar.name)
    assert login("student").get(f"/avatars/{pictured.pk}/").status_code == 404


def test_portraits_count_in_the_plan(pictured, house, person):
    assert used(Limit.STORAGE) == BYTES
    connection.set_schema_to_public()
    Plan.objects.update(storage_mb=0)
    assert Subscription.objects.filter(center=house.sakura).exists()
    connection.set_tenant(house.sakura)
    with pytest.raises(Refused, match="Your plan has room for 0 MB of files"):
        set_avatar(person("mate"), data=picture(), name="me.png")
    set_avatar(pictured, data=picture(), name="me.png")  # in place of one that counts already


def test_picture_of_an_owner_needs_no_plan(house):
    connection.set_schema_to_public()
    owner = set_avatar(User.objects.get(username="owner"), data=picture(), name="me.png")
    assert owner.avatar.name.startswith("avatars/")
    connection.set_tenant(house.sakura)
