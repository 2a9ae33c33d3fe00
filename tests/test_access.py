"""The access matrix: every url, as every role and a stranger. A url without a row fails.

A cell is the status that the person gets: 200 (or 302 within the page's own flow), 404 where it does not exist for
this person, "login" where a stranger is sent to log in.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from exams.models import Attempt, MediaFile
from exams.services.accommodations import set_accommodation
from exams.services.attempts import close_section, enter_room
from exams.services.calendars import make_link
from exams.services.deadlines import set_deadline
from grading.services.results import grade_attempt, release_results
from tenants.people.models import User
from tests.access import (
    authoring,
    bank,
    booklets,
    exchange,
    groups,
    guests,
    imports,
    invitations,
    library,
    marks,
    materials,
    owner_centers,
    owner_requests,
    owner_support,
    people,
    profile,
    recording,
    settings,
    support,
    tryout,
    versions,
)
from tests.conftest import House
from tests.exams.makers import open_exam, published, set_homework, sitting, small_test

# Who asks. "mate": a student of the same group; "other_*": of another group; "fuji": the student with the same id of
# another centre, on this centre's host with that centre's cookie.
PEOPLE = [None, "guest", "student", "mate", "other_student", "teacher", "other_teacher", "admin", "fuji"]
L = "login"

#                                     None guest student mate other_st teacher other_t admin fuji
CENTER: dict[str, tuple[str, list[Any]]] = {
    "home": ("GET", [L, 200, 200, 200, 200, 200, 200, 200, L]),
    "tests": ("GET", [L, 404, 404, 404, 404, 200, 200, 200, L]),
    "test_sample": ("POST", [L, 404, 404, 404, 404, 302, 302, 302, L]),
    "test": ("GET", [L, 404, 404, 404, 404, 200, 200, 200, L]),
    "test_preview": ("GET", [L, 404, 404, 404, 404, 200, 200, 200, L]),
    "test_publish": ("POST", [L, 404, 404, 404, 404, 302, 403, 302, L]),
    "rooms": ("GET", [L, 404, 404, 404, 404, 200, 200, 200, L]),
    "room_new": ("GET", [L, 404, 404, 404, 404, 200, 200, 200, L]),
    "room_edit": ("GET", [L, 404, 404, 404, 404, 200, 404, 200, L]),
    "room_copy": ("GET", [L, 404, 404, 404, 404, 200, 404, 200, L]),
    "room_cancel": ("GET", [L, 404, 404, 404, 404, 200, 404, 200, L]),
    "people_find": ("GET", [L, 404, 404, 404, 404, 200, 200, 200, L]),
    "room": ("GET", [L, 404, 404, 404, 404, 200, 404, 200, L]),
    "room_open": ("POST", [L, 404, 404, 404, 404, 302, 404, 302, L]),
    "room_end": ("POST", [L, 404, 404, 404, 404, 302, 404, 302, L]),
    "room_start": ("POST", [L, 404, 404, 404, 404, 302, 404, 302, L]),
    "room_act": ("POST", [L, 404, 404, 404, 404, 422, 404, 422, L]),  # without a verb
    "room_seat": ("GET", [L, 404, 404, 404, 404, 200, 404, 200, L]),
    "room_seat_check": ("POST", [L, 404, 404, 404, 404, 302, 404, 302, L]),
    "room_protocol": ("GET", [L, 404, 404, 404, 404, 200, 404, 200, L]),
    "room_enter": ("POST", [L, 404, 302, 302, 404, 404, 404, 404, L]),
    "room_results": ("GET", [L, 404, 404, 404, 404, 200, 404, 200, L]),
    "room_release": ("POST", [L, 404, 404, 404, 404, 302, 404, 302, L]),
    "accommodations": ("GET", [L, 404, 404, 404, 404, 200, 200, 200, L]),
    "accommodation_new": ("GET", [L, 404, 404, 404, 404, 200, 200, 200, L]),
    "accommodation_edit": ("GET", [L, 404, 404, 404, 404, 200, 404, 200, L]),
    "accommodation_remove": ("POST", [L, 404, 404, 404, 404, 302, 404, 404, L]),  # the admin comes after it is gone
    "test_options": ("POST", [L, 404, 404, 404, 404, 302, 403, 302, L]),
    "calendar": ("GET", [L, 404, 200, 200, 200, 200, 200, 200, L]),
    "calendar_link": ("POST", [L, 404, 200, 200, 200, 200, 200, 200, L]),
    "calendar_feed": ("GET", [200] * 9),  # a calendar program has no session: the secret is the key
    "homeworks": ("GET", [L, 404, 200, 200, 200, 200, 200, 200, L]),
    "homework_new": ("GET", [L, 404, 404, 404, 404, 200, 200, 200, L]),
    "homework": ("GET", [L, 404, 200, 200, 404, 200, 404, 200, L]),
    "homework_begin": ("POST", [L, 404, 302, 302, 404, 404, 404, 404, L]),
    "homework_cancel": ("GET", [L, 404, 404, 404, 404, 200, 404, 200, L]),
    "homework_deadline": ("GET", [L, 404, 404, 404, 404, 200, 404, 200, L]),
    "homework_deadline_remove": ("POST", [L, 404, 404, 404, 404, 302, 404, 302, L]),
    "attempt": ("GET", [L, 404, 200, 404, 404, 404, 404, 404, L]),
    "section_open": ("POST", [L, 404, 302, 404, 404, 404, 404, 404, L]),
    "section_close": ("POST", [L, 404, 302, 404, 404, 404, 404, 404, L]),
    "section_form": ("POST", [L, 404, 302, 404, 404, 404, 404, 404, L]),
    "attempt_pause": ("POST", [L, 404, 302, 404, 404, 404, 404, 404, L]),
    "attempt_resume": ("POST", [L, 404, 302, 404, 404, 404, 404, 404, L]),
    "recording_ahead": (
        "GET",
        [L, 404, 404, 404, 404, 404, 404, 404, L],
    ),  # open to who waits: tests/exams/test_ahead.py
    "attempt_messages": ("GET", [L, 404, 200, 404, 404, 404, 404, 404, L]),
    "attempt_timeline": ("GET", [L, 404, 404, 404, 404, 200, 404, 200, L]),
    "journal": (
        "POST",
        [400, 400, 400, 400, 400, 400, 400, 400, 400],
    ),  # see tests/exams/test_journal.py
    "recording": ("GET", [L, 404, 200, 404, 404, 404, 404, 404, L]),
    "results": ("GET", [L, 404, 200, 200, 200, 200, 200, 200, L]),
    "result": ("GET", [L, 404, 200, 404, 404, 200, 404, 200, L]),
    "media": ("GET", [L, 404, 200, 404, 404, 200, 200, 200, L]),
    "set_language": ("POST", [302] * 9),
    "set_theme": ("POST", [302] * 9),
}
# allauth's own pages: open to everybody or only to who is logged in; what counts is that each is known and none breaks.
ACCOUNT = {
    "account_login",
    "account_logout",
    "account_signup",
    "account_inactive",
    "account_reauthenticate",
    "account_change_password",
    "account_set_password",
    "account_email",
    "account_email_verification_sent",
    "account_confirm_email",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_confirm_login_code",
    "account_complete_password_reset",
    "account_request_login_code",
    "account_verify_phone",
    "account_change_phone",
    "mfa_index",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
    "mfa_login_webauthn",
}
PUBLIC: dict[str, tuple[str, Any, Any]] = {  # method, a stranger, an owner
    "landing": ("GET", 200, 200),
    "home": ("GET", L, 200),
    "set_language": ("POST", 302, 302),
    "set_theme": ("POST", 302, 302),
}
AREAS = [
    module.AREA
    for module in (
        people,
        groups,
        imports,
        invitations,
        guests,
        profile,
        settings,
        support,
        owner_requests,
        owner_centers,
        owner_support,
        authoring,
        marks,
        versions,
        tryout,
        library,
        recording,
        exchange,
        bank,
        materials,
        booklets,
    )
]
for area in AREAS:
    CENTER |= area.center
    PUBLIC |= area.public
ARGS = {name: args for area in AREAS for name, args in area.args.items()}


def names_in(urlconf: str) -> set[str]:
    """Every url's name, followed into what is included; a url without a name fails."""

    def walk(patterns: list[URLPattern | URLResolver]) -> set[str]:
        out: set[str] = set()
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                out |= walk(pattern.url_patterns)
            else:
                assert pattern.name, f"a url needs a name: {pattern}"
                out.add(pattern.name)
        return out

    return walk(get_resolver(urlconf).url_patterns)


def test_every_url_has_a_row():
    assert names_in("jlpt.urls.center") - ACCOUNT == set(CENTER)
    assert names_in("jlpt.urls.public") - ACCOUNT == set(PUBLIC)


@pytest.fixture
def scene(house):
    """The same in both centres, so that ids of one exist in the other: a graded and released attempt of the student."""
    for center in (house.fuji, house.sakura):
        connection.set_tenant(center)
        ids = _make()
    return ids


def _make() -> dict[str, Any]:
    now = timezone.now()
    test = small_test()
    room = open_exam(now=now, edition=published(test))
    attempt = sitting(room, now=now)
    Attempt.objects.filter(pk=attempt.pk).update(section=3, state="submitted", submitted_at=now)
    close_section(attempt.pk, attempt.student_id, position=1, now=now)
    enter_room(room, User.objects.get(username="mate"), now=now)
    result = grade_attempt(attempt.pk, now=now)
    release_results(room, actor=User.objects.get(username="teacher"), now=now + timedelta(seconds=1))
    homework = set_homework(edition=room.edition, now=now)
    set_deadline(homework, actor=homework.created_by, closes_at=now + timedelta(days=2), student=attempt.student)
    return {
        "test": test.pk,
        "homework": homework.pk,
        "accommodation": set_accommodation(
            attempt.student, actor=homework.created_by, now=now, reason="Eyes", percents=[50]
        ).pk,
        "calendar": make_link(homework.created_by),
        "deadline": homework.deadlines.get().pk,
        "room": room.pk,
        "attempt": attempt.pk,
        "student": attempt.student_id,
        "result": result.pk,
        "media": MediaFile.objects.get(kind="audio").pk,
    } | {key: value for area in AREAS for key, value in area.make().items()}


FORMS = {
    "accommodation_new",
    "accommodation_edit",
    "homework_new",
    "homework_cancel",
    "homework_deadline",
    "room_new",
    "room_edit",
    "room_cancel",
} | {name for area in AREAS for name in area.forms}
WITHOUT_ID = {
    "landing",
    "home",
    "accommodations",
    "accommodation_new",
    "calendar",
    "calendar_link",
    "homeworks",
    "homework_new",
    "people_find",
    "tests",
    "test_sample",
    "rooms",
    "room_new",
    "results",
    "set_language",
    "set_theme",
}
OF_ATTEMPT = {"attempt", "section_open", "section_close", "section_form", "journal", "recording"} | {
    "attempt_pause",
    "attempt_resume",
    "attempt_messages",
    "recording_ahead",
    "attempt_timeline",
}


def url_of(name: str, ids: dict[str, Any], urlconf: str = "jlpt.urls.center") -> str:
    if any(name in area.center or name in area.public for area in AREAS):
        return reverse(name, urlconf=urlconf, args=[ids.get(key, key) for key in ARGS.get(name, [])])
    kind = "attempt" if name in OF_ATTEMPT else name.partition("_")[0]
    more = {"test_preview": [1], "recording": [3], "recording_ahead": [3]}.get(name, [])
    if name in {"room_seat", "room_seat_check"}:
        more = [ids["student"]]
    if name == "homework_deadline_remove":
        more = [ids["deadline"]]
    return reverse(name, urlconf=urlconf, args=[] if name in WITHOUT_ID else [ids[kind], *more])


@contextmanager
def undone(house: House) -> Iterator[None]:
    """What the block does leaves nothing: making the scene anew for each of so many urls takes minutes."""
    cache.clear()
    connection.set_tenant(house.sakura)
    with suppress(_Undone), transaction.atomic():
        yield
        raise _Undone
    connection.set_tenant(house.sakura)


class _Undone(Exception):
    pass


def test_center_url_for_everybody(scene, house, login):
    """Every url as everybody. What differs from its row is listed: url, what was seen, what was expected."""
    wrong = {}
    for name, (method, expected) in sorted(CENTER.items()):
        with undone(house):
            seen = seen_by_everybody(method, url_of(name, scene), login)
        if seen != expected:
            wrong[name] = (seen, expected)
    assert wrong == {}


def seen_by_everybody(method: str, url: str, login: Any) -> list[Any]:
    seen: list[Any] = []
    for who in PEOPLE:
        client = login("student", "fuji") if who == "fuji" else login(who)
        if who == "fuji":
            client.defaults["HTTP_HOST"] = "sakura.localhost"  # the cookie of one centre, sent to another
        reply = getattr(client, method.lower())(url)
        is_login = reply.status_code == 302 and "/accounts/login/" in reply["Location"]
        seen.append(L if is_login else reply.status_code)
        if reply.streaming:
            b"".join(reply.streaming_content)
    return seen


def test_other_method_is_405(scene, house, login):
    seen = {}
    for name in sorted(set(CENTER) - FORMS):  # a form page takes both
        other = "post" if CENTER[name][0] == "GET" else "get"
        with undone(house):
            seen[name] = getattr(login("teacher"), other)(url_of(name, scene)).status_code
    assert {name: status for name, status in seen.items() if status != 405} == {}


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_public_url_for_everybody(name, house, login):
    method, stranger, owner = PUBLIC[name]
    connection.set_schema_to_public()
    ids = {key: value for area in AREAS for key, value in area.make_public().items()}
    url = url_of(name, ids, "jlpt.urls.public")
    for who, status in ((None, stranger), ("owner", owner)):
        reply = getattr(login(who, "public"), method.lower())(url)
        is_login = reply.status_code == 302 and "/accounts/login/" in reply["Location"]
        assert (L if is_login else reply.status_code) == status
        if reply.streaming:
            b"".join(reply.streaming_content)


def test_account_pages_break_for_nobody(house, login):
    for path in (
        "login",
        "logout",
        "password/reset",
        "password/reset/done",
        "inactive",
        "signup",
        "password/change",
        "email",
        "reauthenticate",
        "2fa",
        "2fa/authenticate",
        "2fa/reauthenticate",
        "2fa/totp/activate",
        "2fa/recovery-codes/generate",
        "2fa/webauthn",
        "2fa/webauthn/add",
        "2fa/webauthn/login",
        "2fa/webauthn/reauthenticate",
    ):
        for who in (None, "student"):
            assert login(who).get(f"/accounts/{path}/").status_code in {200, 302}


def test_unknown_subdomain_is_a_404_page_without_any_center(house):
    reply = Client(headers={"host": "nobody.localhost"}).get("/")
    assert reply.status_code == 404
    assert "Sakura" not in reply.content.decode()
    assert Client(headers={"host": "evil.example"}).get("/").status_code == 404
