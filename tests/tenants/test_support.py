"""Support visits: asked for with a reason, entered once, seen, ended and forbidden by the centre's admin."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tenants.errors import Refused
from tenants.models import Center, SupportSession
from tenants.people.models import AuditEntry, Role, User
from tenants.people.rules import has_own_login, may_manage_admins
from tenants.people.services.audit import record
from tenants.services.support import allow_support, ask_visit, end_over, end_visit
from tenants.tasks.support import write_about_visit


@pytest.fixture
def asked(house) -> Any:
    """A visit to Sakura of half an hour, and the secret of its link."""
    connection.set_schema_to_public()
    visit, token = ask_visit(house.sakura, reason="A test does not open", minutes=30, by=the_owner())
    connection.set_tenant(house.sakura)
    return visit, token


@pytest.fixture
def visitor(asked, django_capture_on_commit_callbacks) -> Client:
    """The owner's browser, in the centre."""
    client = Client(headers={"host": "sakura.localhost"})
    with django_capture_on_commit_callbacks(execute=False):
        assert client.get(f"/support/enter/{asked[1]}/").status_code == 302
    return client


def the_owner() -> User:
    connection.set_schema_to_public()
    return User.objects.get(username="owner")


def support_person() -> User:
    return User.objects.get(is_support=True)


def test_owner_asks_on_the_page_and_is_led_in_once(house, login):
    client = login("owner", "public")
    url = f"/centers/{house.sakura.pk}/support/"
    empty = client.post(url, {"reason": " ", "minutes": "30"})
    assert (empty.status_code, "This field is required" in empty.content.decode()) == (422, True)
    assert client.post(url, {"reason": "Help", "minutes": "600"}).status_code == 422
    page = client.post(url, {"reason": "Help", "minutes": "30"}).content.decode()
    path = page.partition("http://sakura.localhost:80/")[2] or page.partition("http://sakura.localhost/")[2]
    link = "/" + path.partition('"')[0]
    assert link.startswith("/support/enter/")
    visitor = Client(headers={"host": "sakura.localhost"})
    assert visitor.get(link)["Location"] == "/"
    assert visitor.get("/people/").status_code == 200
    assert Client(headers={"host": "sakura.localhost"}).get(link).status_code == 404  # a second time
    assert Client(headers={"host": "fuji.localhost"}).get(link).status_code == 404


def test_link_is_kept_as_a_hash_and_opens_for_two_minutes_only_in_its_center(house, asked):
    visit, token = asked
    assert token not in str(SupportSession.objects.filter(pk=visit.pk).values())
    assert Client(headers={"host": "fuji.localhost"}).get(f"/support/enter/{token}/").status_code == 404
    connection.set_schema_to_public()
    SupportSession.objects.update(starts_at=timezone.now() - timedelta(minutes=2))
    assert Client(headers={"host": "sakura.localhost"}).get(f"/support/enter/{token}/").status_code == 404


def test_visitor_is_one_person_without_a_password_in_no_list_or_count(house, asked, visitor, person):
    connection.set_tenant(house.sakura)
    visiting = support_person()
    assert (visiting.username, visiting.name, visiting.role) == (
        f"support-{asked[0].owner}",
        "mikan: Owner",
        Role.CENTER_ADMIN,
    )
    assert (visiting.is_active, visiting.has_usable_password()) == (True, False)
    assert visiting not in User.objects.all().visible_to(person("admin"))
    assert visiting not in User.objects.active().staff()
    assert (may_manage_admins(visiting), has_own_login(visiting)) == (False, False)
    assert (may_manage_admins(person("admin")), has_own_login(person("admin"))) == (True, True)
    assert not may_manage_admins(person("teacher"))


def test_a_name_that_somebody_of_the_center_has_is_left_alone(house, asked):
    visit, token = asked
    User.objects.create_user(f"support-{visit.owner}", role=Role.STUDENT, first_name="Taken")
    assert Client(headers={"host": "sakura.localhost"}).get(f"/support/enter/{token}/").status_code == 302
    connection.set_tenant(house.sakura)
    assert support_person().username == f"support-{visit.owner}@mikan"
    assert User.objects.get(first_name="Taken").role == Role.STUDENT


def test_visit_is_refused_where_the_center_forbids_it(house, login, person):
    admin = login("admin")
    page = admin.post("/support/allow/", {"allowed": "0"}, follow=True).content.decode()
    assert "Nobody from mikan can enter any more." in page
    assert "Visits are forbidden" in page
    with pytest.raises(Refused, match="does not let mikan's support in"):
        ask_visit(house.sakura, reason="Help", minutes=15, by=the_owner())
    client = login("owner", "public")
    assert "does not let mikan's support in" in client.get(f"/centers/{house.sakura.pk}/support/").content.decode()
    admin.post("/support/allow/", {"allowed": "1"})
    assert ask_visit(house.sakura, reason="Help", minutes=15, by=the_owner())


def test_admin_sees_who_why_and_what_was_done_and_ends_it(house, asked, visitor, login, person):
    connection.set_tenant(house.sakura)
    record(support_person(), "test.published", person("student"))
    record(person("teacher"), "room.opened", person("mate"))
    admin = login("admin")
    page = admin.get("/support/").content.decode()
    assert "Owner" in page
    assert "A test does not open" in page
    assert "2 acts" in page  # the entering, and the test
    assert "Here now" in page
    shown = admin.get(f"/support/{asked[0].pk}/").content.decode()
    assert "Student" in shown
    assert "Mate" not in shown.replace("Materials", "")
    ended = admin.post(f"/support/{asked[0].pk}/end/", follow=True).content.decode()
    assert "The visit is ended." in ended
    assert "ended by Admin" in admin.get(f"/support/{asked[0].pk}/").content.decode()
    assert visitor.get("/people/").status_code == 302  # to the login, at once
    connection.set_tenant(house.sakura)
    assert not support_person().is_active


def test_forbidding_ends_the_visit_that_runs(house, asked, visitor, login):
    login("admin").post("/support/allow/", {"allowed": "0"})
    assert visitor.get("/people/").status_code == 302
    connection.set_schema_to_public()
    assert SupportSession.objects.get().ended_by == "Admin"


def test_visitor_decides_nothing_about_visits_and_leaves_by_the_own_button(house, asked, visitor):
    refused = visitor.post("/support/allow/", {"allowed": "0"}, follow=True).content.decode()
    assert "The centre decides this, not its visitor." in refused
    assert "Forbid visits" not in refused
    left = visitor.post("/support/leave/").content.decode()
    assert f"/centers/{house.sakura.pk}/support/" in left
    assert visitor.get("/people/").status_code == 302
    connection.set_schema_to_public()
    assert SupportSession.objects.get().ended_by == "mikan: Owner"


def test_session_ends_with_the_visit_and_an_old_one_is_not_revived(house, asked, visitor):
    expires = visitor.session.get_expiry_date()
    assert expires == asked[0].ends_at
    assert end_over(now=asked[0].ends_at) == 1
    assert end_over(now=asked[0].ends_at) == 0
    assert visitor.get("/people/").status_code == 302
    connection.set_schema_to_public()
    _again, token = ask_visit(house.sakura, reason="Once more", minutes=15, by=the_owner())
    fresh = Client(headers={"host": "sakura.localhost"})
    fresh.get(f"/support/enter/{token}/")
    assert fresh.get("/people/").status_code == 200
    assert visitor.get("/people/").status_code == 302


def test_link_that_nobody_opened_lapses_without_a_letter(house, asked, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as after:
        assert end_over(now=timezone.now() + timedelta(minutes=2)) == 1
    assert after == []
    connection.set_tenant(house.sakura)
    assert not AuditEntry.objects.filter(action="support.ended").exists()


def test_second_visit_waits_for_the_first_and_a_new_link_replaces_an_unopened_one(house, asked, visitor):
    with pytest.raises(Refused, match="End that visit first"):
        ask_visit(house.sakura, reason="Help", minutes=15, by=the_owner())
    first, _token = ask_visit(house.fuji, reason="Help", minutes=15, by=the_owner())
    ask_visit(house.fuji, reason="Help", minutes=15, by=the_owner())
    first.refresh_from_db()
    assert first.ended_at is not None


def test_only_an_active_center_is_visited_for_a_time_of_the_list(house):
    connection.set_schema_to_public()
    for reason, minutes in (("", 15), ("Help", 16)):
        with pytest.raises(Refused, match="needs a reason and a time"):
            ask_visit(house.sakura, reason=reason, minutes=minutes, by=the_owner())
    Center.objects.filter(pk=house.sakura.pk).update(status="suspended")
    with pytest.raises(Refused, match="Only a centre that is active"):
        ask_visit(house.sakura, reason="Help", minutes=15, by=the_owner())


def test_both_logs_tell_of_a_visit(house, asked, visitor, person):
    connection.set_tenant(house.sakura)
    end_visit(SupportSession.objects.select_related("center").get(), by=person("admin"), now=timezone.now())
    actions = ["support.asked", "support.entered", "support.ended"]
    here = list(AuditEntry.objects.order_by("pk").values_list("action", "actor_name"))
    assert here == list(zip(actions, ["Owner", "mikan: Owner", "Admin"], strict=True))
    connection.set_schema_to_public()
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == actions
    assert list(AuditEntry.objects.order_by("pk").values_list("actor", flat=True)) == [the_owner().pk, None, None]
    connection.set_tenant(house.fuji)
    assert not AuditEntry.objects.exists()


def test_admins_get_a_mail_when_it_begins_and_when_it_ends(house, asked, visitor):
    connection.set_schema_to_public()
    write_about_visit(asked[0].pk, ended=False)
    end_over(now=asked[0].ends_at)
    write_about_visit(asked[0].pk, ended=True)
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [
        (["admin@test.example"], "mikan's support is in Sakura"),
        (["admin@test.example"], "mikan's support has left Sakura"),
    ]
    assert "A test does not open" in mail.outbox[0].body
    assert "/support/" in mail.outbox[0].body


def test_visit_of_another_center_does_not_exist_here(house, login):
    connection.set_schema_to_public()
    visit, _token = ask_visit(house.fuji, reason="Fuji's matter", minutes=15, by=the_owner())
    admin = login("admin")
    assert "Fuji" not in admin.get("/support/").content.decode()
    assert admin.get(f"/support/{visit.pk}/").status_code == 404
    assert admin.post(f"/support/{visit.pk}/end/").status_code == 404


def test_list_takes_the_same_queries_for_one_and_many(house, login):
    admin, counts = login("admin"), []
    for _n in range(2):
        for _m in range(10):
            visit, _token = ask_visit(house.sakura, reason="Help", minutes=15, by=the_owner())
            end_visit(visit, by=None, now=timezone.now())
        admin.get("/support/")
        with CaptureQueriesContext(connection) as queries:
            admin.get("/support/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_allowing_what_is_allowed_changes_nothing(house, person):
    allow_support(house.sakura, allowed=True, by=person("admin"), now=timezone.now())
    assert not AuditEntry.objects.exists()
