"""Recordings that are stored before their section: locked, for who waits, and opened only by the section's page."""

import base64
import json
import re

import pytest
from cryptography.exceptions import InvalidTag
from django.utils import timezone

from exams.media.sealing import seal, unseal
from exams.models import Assignment, Attempt, MediaFile
from exams.services.ahead import seal_open_rooms
from exams.services.assignments import end_room
from tests.exams.makers import open_exam, planned_exam, silence, sitting
from tests.exams.test_sitting import config_of


@pytest.fixture
def room(house):
    return open_exam()


@pytest.fixture
def attempt(room):
    return sitting(room)


def test_sealed_data_opens_with_its_key_only():
    sealed = seal(b"recording", b"k" * 32)
    assert b"recording" not in sealed
    assert unseal(sealed, b"k" * 32) == b"recording"
    with pytest.raises(InvalidTag):
        unseal(sealed, b"x" * 32)


def test_open_room_has_its_recording_sealed_once(room):
    assert (seal_open_rooms(), seal_open_rooms()) == (1, 0)
    medium = MediaFile.objects.get(kind="audio")
    with medium.sealed.open("rb") as file:
        assert unseal(file.read(), bytes(medium.seal_key)) == silence()


def test_planned_room_and_room_with_loudspeakers_seal_nothing(house):
    planned_exam()
    assert seal_open_rooms() == 0
    Assignment.objects.update(status="open", sound="room")
    assert seal_open_rooms() == 0


def test_who_waits_gets_the_sealed_file_but_never_the_key(room, login):
    seal_open_rooms()
    student = login("student")
    page = student.post(f"/rooms/{room.pk}/enter/", follow=True).content.decode()
    medium = MediaFile.objects.get(kind="audio")
    items = json.loads(re.search(r'<script id="exam-ahead" type="application/json">(.*?)</script>', page)[1])
    assert [item["section"] for item in items] == [3]
    reply = student.get(items[0]["url"])
    assert unseal(b"".join(reply.streaming_content), bytes(medium.seal_key)) == silence()
    key = base64.b64encode(bytes(medium.seal_key)).decode()
    assert key not in page
    assert student.get(f"/attempts/{Attempt.objects.get().pk}/recording/3/").status_code == 404


def test_page_of_the_section_brings_the_key_and_no_other_does(attempt, login):
    key = base64.b64encode(bytes(MediaFile.objects.get(kind="audio").seal_key)).decode()
    student = login("student")
    assert key not in student.get(f"/attempts/{attempt.pk}/").content.decode()
    for section in (1, 2):
        student.post(f"/attempts/{attempt.pk}/close/", {"section": section})
        student.post(f"/attempts/{attempt.pk}/open/", {"section": section + 1})
    config = config_of(student.get(f"/attempts/{attempt.pk}/").content.decode())
    assert config["recording"]["sealed"]["key"] == key


def test_nothing_is_given_ahead_to_others_or_after_the_room(attempt, login, person, room):
    seal_open_rooms()
    url = f"/attempts/{attempt.pk}/ahead/3/"
    assert login("mate").get(url).status_code == 404
    assert login("student").get(f"/attempts/{attempt.pk}/ahead/2/").status_code == 404
    end_room(room, actor=person("teacher"), now=timezone.now())
    assert login("student").get(url).status_code == 404
