"""Bringing files into the library: what is taken, what is refused in which sentence, and what must not leak."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection

from exams.models import MediaFile, MediaState
from exams.services import media as service
from exams.services.media import Duplicate
from tenants.limits import Limit, used
from tenants.models import Plan, Subscription
from tenants.people.models import AuditEntry
from tests.exams.media_files import RIGHTS, ready, recording, sent, stored
from tests.people.pictures import picture

pytestmark = pytest.mark.usefixtures("house")
URL = "/library/upload/"


def send(client: Any, *files: Any, **values: Any) -> Any:
    return client.post(URL, {**RIGHTS, **values, "upload": list(files)})


def sentences(reply: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", reply.content.decode()))


def test_several_files_in_one_form_are_kept_with_their_rights(login, person):
    reply = send(login("teacher"), sent(recording(), "Урок 3.mp3"), sent(picture(), "map.png"), expires_on="2030-01-31")
    assert (reply.status_code, reply["Location"]) == (302, "/library/")
    sound, image = MediaFile.objects.order_by("pk")
    assert (sound.name, sound.kind, sound.state) == ("Урок 3", "audio", MediaState.WAITING)
    assert (image.name, image.kind, image.content_type) == ("map", "picture", "image/png")
    for one in (sound, image):
        assert (one.source, one.licence, str(one.expires_on)) == (*RIGHTS.values(), "2030-01-31")
        assert one.created_by == person("teacher")
        assert re.fullmatch(r"media/[\w-]{32}\.\w{3}", str(one.original.name))  # nothing of the name it came with
    assert list(AuditEntry.objects.values_list("action", flat=True)) == ["media.stored"] * 2


def test_bytes_decide_and_not_the_name(login):
    send(login("teacher"), sent(recording("wav"), "picture.png"), sent(picture("JPEG"), "sound.mp3"))
    assert list(MediaFile.objects.order_by("pk").values_list("kind", "content_type")) == [
        ("audio", "audio/wav"),
        ("picture", "image/jpeg"),
    ]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "This file is empty."),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "This is a drawing (SVG). Save it as PNG"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 50, "This kind of picture is not read. Save it as PNG, JPEG or WebP."),
        (b"GIF89a" + b"\0" * 50, "This kind of picture is not read."),
        (b"#EXTM3U\n#EXTINF:9,\nfile:///etc/passwd\n", "This is neither a recording"),
        (b"PK\x03\x04" + b"\0" * 50, "This is neither a recording"),
        (b"<?php system($_GET[0]);", "This is neither a recording"),
    ],
)
def test_what_is_neither_recording_nor_picture_is_refused(login, data, sentence):
    reply = send(login("teacher"), sent(data, "lesson.mp3"))
    assert reply.status_code == 422
    assert sentence in sentences(reply)
    assert not MediaFile.objects.exists()


def test_one_bad_file_does_not_keep_the_others_out(login):
    reply = send(login("teacher"), sent(recording(), "good.mp3"), sent(b"nothing", "bad.mp3"))
    assert reply.status_code == 422
    assert "bad.mp3" in sentences(reply)
    assert MediaFile.objects.get().name == "good"


def test_too_large_a_file_is_refused_before_it_is_stored(login, monkeypatch):
    monkeypatch.setattr("exams.views.library.MOST", 1000)
    monkeypatch.setitem(service.MOST_MB, "audio", 0)
    reply = send(login("teacher"), sent(recording(), "long.mp3"))
    assert "A recording may have 0 MB at the most." in sentences(reply)
    assert not MediaFile.objects.exists()


def test_picture_has_a_limit_of_its_own(login, monkeypatch):
    monkeypatch.setitem(service.MOST_MB, "picture", 0)
    assert "A picture may have 0 MB at the most." in sentences(send(login("teacher"), sent(picture())))


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"source": " "}, "Say where it is from."),
        ({"licence": ""}, "Say under which licence you may use it."),
        ({"expires_on": "soon"}, "Enter a valid date."),
    ],
)
def test_rights_are_asked_for_and_what_was_typed_stays(login, values, sentence):
    reply = send(login("teacher"), sent(recording()), **values)
    assert reply.status_code == 422
    assert sentence in sentences(reply)
    assert "CC0" in reply.content.decode() or "licence" in values
    assert not MediaFile.objects.exists()


def test_no_file_at_all(login):
    assert "Choose at least one file." in sentences(login("teacher").post(URL, RIGHTS))


def test_same_file_again_is_found_and_offered(login):
    first = ready()
    with pytest.raises(Duplicate) as known:
        stored(name="again.mp3", by="other_teacher")
    assert known.value.media == first
    reply = send(login("other_teacher"), sent(recording(), "again.mp3"))
    assert "This file is in the library already: “lesson”." in sentences(reply)
    assert f"/library/{first.pk}/" in reply.content.decode()


def test_file_that_failed_is_no_reason_to_refuse_it_again():
    MediaFile.objects.filter(pk=stored().pk).update(state=MediaState.FAILED)
    assert stored().state == MediaState.WAITING


def test_plan_that_is_full_says_so_and_nothing_stays(login, house):
    plan = Plan.objects.get(code="free")
    Subscription.objects.filter(center=house.sakura).delete()
    plan.storage_mb = 0
    plan.save()
    reply = send(login("teacher"), sent(recording()))
    assert "Your plan has room for 0 MB of files." in sentences(reply)
    assert (MediaFile.objects.count(), used(Limit.STORAGE)) == (0, 0)


def test_script_gets_one_row_for_each_file(login):
    teacher = login("teacher")
    good = send(teacher, sent(recording(), "good.mp3"), row="library")
    assert (good.status_code, good.content.decode().strip()[:3]) == (201, "<li")
    assert "hx-trigger" in good.content.decode()
    assert send(teacher, sent(b"?"), row="library").status_code == 422
    again = send(teacher, sent(recording()), row="choice")
    assert (again.status_code, "good" in again.content.decode()) == (201, True)  # the known one is offered
    assert "Say where it is from." in sentences(send(teacher, sent(recording("wav")), row="library", source=""))


def test_state_is_asked_for_until_it_is_ready(login):
    media, teacher = stored(), login("teacher")
    for shown in ("state", "choice", "preview"):
        assert "every 2s" in teacher.get(f"/library/{media.pk}/state/?as={shown}").content.decode()
    service.retry_media(media, actor=media.created_by)
    MediaFile.objects.update(state=MediaState.READY)
    for shown in ("state", "choice", "preview", "nonsense"):
        assert "every 2s" not in teacher.get(f"/library/{media.pk}/state/?as={shown}").content.decode()


def test_file_that_is_not_prepared_yet_is_not_served(login):
    media = stored()
    assert login("teacher").get(f"/media/{media.pk}/").status_code == 404


def test_recording_is_served_in_both_forms_with_ranges(login):
    media, teacher = ready(), login("teacher")
    for query, kind, size in (("", "audio/mp4", media.file.size), ("?as=opus", "audio/ogg", media.opus.size)):
        whole = teacher.get(f"/media/{media.pk}/{query}")
        assert (whole["Content-Type"], len(b"".join(whole.streaming_content))) == (kind, size)
        part = teacher.get(f"/media/{media.pk}/{query}", headers={"range": "bytes=5-9"})
        assert (part.status_code, part["Content-Range"]) == (206, f"bytes 5-9/{size}")
        b"".join(part.streaming_content)


def test_student_gets_nothing_of_the_library(login):
    media = ready()
    for who in ("student", "guest"):
        client = login(who)
        for path in (f"/media/{media.pk}/", "/library/", f"/library/{media.pk}/", f"/library/{media.pk}/state/"):
            assert client.get(path).status_code == 404
        assert client.post(URL, {"upload": sent(recording("wav")), **RIGHTS}).status_code == 404
    assert MediaFile.objects.count() == 1


def test_other_center_sees_none_of_it(login, house):
    media = ready()
    client = login("admin", "fuji")
    assert "lesson" not in client.get("/library/").content.decode()
    assert client.get(f"/library/{media.pk}/").status_code == 404
    connection.set_tenant(house.fuji)
    assert not MediaFile.objects.exists()
    connection.set_tenant(house.sakura)
