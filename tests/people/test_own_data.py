"""Everything about oneself in one file, and nothing that one may not see."""

from __future__ import annotations

import json
import zipfile
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from exams.models import Attempt
from grading.services.results import grade_attempt, release_results
from tenants.people.models import User
from tenants.people.services.audit import record
from tenants.people.services.passwords import give_first_password
from tenants.people.services.profile import set_avatar
from tests.exams.makers import open_exam, published, sitting, small_test
from tests.people.pictures import picture


def fetch(client: Client) -> dict[str, Any]:
    reply = client.get("/profile/data/")
    assert (reply.status_code, reply["Content-Type"], reply["Cache-Control"]) == (200, "application/zip", "no-store")
    with zipfile.ZipFile(BytesIO(reply.content)) as archive:
        return {name: json.loads(archive.read(name)) if name.endswith(".json") else "" for name in archive.namelist()}


@pytest.fixture
def sat(house: Any) -> Any:
    """The student has handed in; the same in Fuji, under another title."""
    for center in (house.fuji, house.sakura):
        connection.set_tenant(center)
        now = timezone.now()
        room = open_exam(now=now, edition=published(small_test()))
        attempt = sitting(room, now=now)
        Attempt.objects.filter(pk=attempt.pk).update(section=3, state="submitted", submitted_at=now)
        grade_attempt(attempt.pk, now=now)
    return room


def test_file_has_profile_groups_sessions_attempts_and_portrait(login, sat, person):
    set_avatar(person("student"), data=picture(), name="me.png")
    found = fetch(login("student"))
    assert sorted(found) == [
        "accommodations.json",
        "acts.json",
        "attempts.json",
        "groups.json",
        "materials.json",
        "portrait.webp",
        "profile.json",
        "results.json",
        "second_factors.json",
        "sessions.json",
    ]
    assert found["profile.json"]["email"] == "student@test.example"
    assert [group["group__name"] for group in found["groups.json"]] == ["N5 A"]
    (attempt,) = found["attempts.json"]
    assert attempt["title"] == sat.title
    assert {event["kind"] for event in attempt["journal"]} <= {"section_open", "section_close"}


def test_result_comes_after_its_release_and_never_with_the_key(login, sat, person):
    before = fetch(login("student"))
    assert before["results.json"] == []
    text = json.dumps(before)
    for secret in ('"passed"', '"total"', '"marks"', '"right"', "password", "nonce", "pbkdf2", "md5$"):
        assert secret not in text
    release_results(sat, actor=person("teacher"), now=timezone.now() + timedelta(seconds=1))
    after = fetch(login("student"))
    (result,) = after["results.json"]
    assert result["title"] == sat.title
    assert "marks" not in json.dumps(after)


def test_who_teaches_today_gets_the_old_results_only_after_release(login, sat):
    User.objects.filter(username="student").update(role="teacher")
    assert fetch(login("student"))["results.json"] == []


def test_nobody_elses_data(login, sat):
    found = fetch(login("mate"))
    assert (found["attempts.json"], found["results.json"]) == ([], [])
    assert "Student" not in json.dumps({name: rows for name, rows in found.items() if name != "groups.json"})


def test_own_acts_and_no_first_password(login, person):
    given = give_first_password(person("teacher"))
    User.objects.filter(username="teacher").update(must_change_password=False)
    record(person("teacher"), "room.opened", person("student"))
    record(person("admin"), "person.changed", person("teacher"))
    found = fetch(login("teacher"))
    assert [act["action"] for act in found["acts.json"]] == ["room.opened"]
    assert given not in json.dumps(found)
    assert person("teacher").first_password not in json.dumps(found)


def test_owner_has_it_without_exams(login, house):
    assert sorted(fetch(login("owner", "public"))) == [
        "acts.json",
        "groups.json",
        "profile.json",
        "second_factors.json",
        "sessions.json",
    ]
    connection.set_tenant(house.sakura)


def test_not_all_the_time(login):
    client = login("student")
    for _n in range(6):
        fetch(client)
    reply = client.get("/profile/data/", follow=True)
    assert "You have fetched it several times just now." in reply.content.decode()
