"""What everybody changes about oneself, and in which time zone pages are shown."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tenants.hosts import forget_hosts
from tenants.models import Center
from tenants.people.models import Role, User
from tenants.people.services.profile import change_profile
from tenants.people.zones import zone_for


def typed(**changes: str) -> dict[str, str]:
    return {"first_name": "Taro", "last_name": "Yamada", "phone": "90 123 45 67", "language": "ru", "theme": "dark"} | {
        "timezone": "Asia/Tokyo",
        **changes,
    }


def test_staff_change_names_phone_language_zone_and_theme(login, person):
    reply = login("teacher").post("/profile/", typed())
    assert (reply.status_code, reply["Location"]) == (302, "/profile/")
    assert (reply.cookies["django_language"].value, reply.cookies["theme"].value) == ("ru", "dark")
    teacher = person("teacher")
    assert (teacher.name, teacher.phone, teacher.language) == ("Taro Yamada", "+998901234567", "ru")
    assert (teacher.timezone, teacher.theme) == ("Asia/Tokyo", "dark")
    assert User.objects.named("yamada").get() == teacher


def test_students_name_stays_and_the_page_says_who_changes_it(login, person):
    client = login("student")
    assert "So it stands on your results." in client.get("/profile/").content.decode()
    client.post("/profile/", typed())
    assert (person("student").name, person("student").phone) == ("Student", "+998901234567")


def test_role_user_name_and_state_are_not_in_the_form(login, person):
    client = login("teacher")
    client.post("/profile/", typed(role="center_admin", username="owner", is_active="", email="x@test.example"))
    teacher = person("teacher")
    assert (teacher.role, teacher.is_active, teacher.email) == (Role.TEACHER, True, "teacher@test.example")
    with pytest.raises(ValueError, match="not for oneself"):
        change_profile(teacher, role=Role.CENTER_ADMIN)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("phone", "call me", "A phone number has only digits"),
        ("language", "xx", "Select a valid choice."),
        ("timezone", "Mars/Olympus", "Select a valid choice."),
        ("timezone", "../../etc/passwd", "Select a valid choice."),
        ("theme", "pink", "Select a valid choice."),
        ("first_name", " ", "This field is required."),
        ("first_name", "x" * 81, "Ensure this value has at most 80 characters"),
    ],
)
def test_what_is_wrong_stands_beside_the_field_and_nothing_is_saved(login, person, field, value, sentence):
    reply = login("teacher").post("/profile/", typed(**{field: value}))
    page = reply.content.decode()
    assert reply.status_code == 422
    assert "Nothing is saved yet." in page
    assert sentence in page
    assert "Teacher" in page  # the head shows what is kept
    assert 'value="Yamada"' in page  # and the form what was typed
    assert person("teacher").last_name == ""


def test_only_languages_that_the_centre_offers(login, house, person):
    connection.set_schema_to_public()
    Center.objects.filter(pk=house.sakura.pk).update(languages=["en", "uz"])
    forget_hosts()
    connection.set_tenant(house.sakura)
    client = login("student")
    assert client.post("/profile/", typed(language="ru")).status_code == 422
    assert client.post("/profile/", typed(language="uz")).status_code == 302
    forget_hosts()


def test_owner_has_the_same_page_on_the_public_site(login, house):
    client = login("owner", "public")
    assert client.post("/profile/", typed())["Location"] == "/profile/"
    connection.set_schema_to_public()
    assert User.objects.get(username="owner").name == "Taro Yamada"
    connection.set_tenant(house.sakura)
    assert not User.objects.filter(first_name="Taro").exists()


def test_theme_like_the_device_is_kept_as_none(login, person):
    client = login("teacher")
    client.post("/profile/", typed())
    reply = client.post("/profile/", typed(theme="device"))
    assert (person("teacher").theme, reply.cookies["theme"].value) == ("", "")


def test_theme_of_the_menu_is_kept_with_the_person(login, person):
    client = login("student")
    client.post("/theme/", {"theme": "dark"})
    assert person("student").theme == "dark"
    client.post("/theme/", {"theme": "pink"})
    assert person("student").theme == ""
    assert login(None).post("/theme/", {"theme": "dark"}).cookies["theme"].value == "dark"


MOMENT = datetime(2026, 5, 1, 20, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("own", "shown"),
    [("", "01:30"), ("Asia/Tokyo", "05:30"), ("No/Such", "01:30"), ("../x", "01:30")],
)
def test_times_are_shown_in_the_persons_zone_else_in_the_centres(house, person, own, shown):
    student = person("student")
    student.timezone = own
    with timezone.override(zone_for(student, house.sakura)):
        assert Template("{{ at|date:'H:i' }}").render(Context({"at": MOMENT})) == shown


def test_owner_without_a_zone_has_the_servers(house, settings):
    assert zone_for(None, None) == zoneinfo.ZoneInfo(settings.TIME_ZONE)


def test_pages_follow_the_own_zone(login, person):
    client = login("student")
    change_profile(person("student"), timezone="Asia/Tokyo")
    seen: list[str] = []

    def note(execute: Any, *rest: Any) -> Any:
        seen.append(timezone.get_current_timezone_name())
        return execute(*rest)

    with connection.execute_wrapper(note):
        client.get("/profile/")
    assert seen[-1] == "Asia/Tokyo"
    assert timezone.get_current_timezone_name() == "Asia/Tashkent"


def test_zone_costs_no_query_and_a_stranger_no_look_at_sessions(login, settings):
    client, stranger = login("student"), login(None)

    def queries(visitor: Any, path: str) -> int:
        visitor.get(path)
        with CaptureQueriesContext(connection) as seen:
            visitor.get(path)
        return len(seen)

    counts = queries(client, "/"), queries(stranger, "/accounts/login/")
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.endswith("TimezoneMiddleware")]
    assert counts == (queries(client, "/"), queries(stranger, "/accounts/login/"))
    assert counts[1] == 0


def test_support_visitor_has_no_login_to_change(login, person):
    User.objects.filter(username="admin").update(is_support=True)
    client = login("admin")
    page = client.get("/profile/").content.decode()
    assert "/accounts/password/change/" not in page
    for path in ("/accounts/password/change/", "/accounts/2fa/", "/accounts/2fa/totp/activate/", "/accounts/email/"):
        assert client.get(path).status_code == 404


def test_guest_has_no_account_pages(login):
    client = login("guest")
    for path in ("/profile/", "/accounts/password/change/", "/accounts/password/set/", "/accounts/2fa/"):
        assert client.get(path).status_code == 404
