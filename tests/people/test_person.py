"""One person: added, changed, password, deactivated; what a form posted by hand cannot do."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.test import Client

from tenants.errors import Refused
from tenants.models import Plan
from tenants.people.models import AuditEntry, EmailChange, Group, Invitation, Membership, Role, User
from tenants.people.panels import Panel, panels_of
from tenants.people.services.passwords import first_password
from tenants.people.services.people import add_person, change_person, deactivate_people, reset_password
from tenants.people.services.usernames import free_username
from tests.conftest import HOSTS, PASSWORD
from tests.people.makers import student
from tests.people.test_people_list import text_of

NEW = {"role": "student", "way": "card", "first_name": "Дилноза", "last_name": "Каримова"}


def logged_in(name: str, password: str = PASSWORD) -> Client:
    client = Client(headers={"host": HOSTS["sakura"]})
    reply = client.post("/accounts/login/", {"login": name, "password": password})
    assert reply.status_code == 302, "the login was refused"
    return client


def edit(client: Any, person: User, **changed: str) -> Any:
    names = ("first_name", "last_name", "phone", "language", "email", "username", "role")
    return client.post(f"/people/{person.pk}/edit/", {name: getattr(person, name) for name in names} | changed)


# --- adding


def test_student_without_email_gets_name_password_and_card(login, group):
    client = login("admin")
    reply = client.post("/people/new/", NEW | {"phone": "90 123-45-67", "groups": [group.pk], "language": "uz"})
    added = User.objects.get(username="dilnoza.karimova")
    assert (reply.status_code, reply["Location"]) == (302, f"/people/{added.pk}/")
    assert (added.phone, added.language, added.must_change_password) == ("+998901234567", "uz", True)
    assert Membership.objects.get(student=added).joined_by.username == "admin"
    page = client.get(reply["Location"]).content.decode()
    assert first_password(added) in page
    assert f"/people/cards/?ids={added.pk}" in page
    assert first_password(added) not in client.get(reply["Location"]).content.decode()  # shown once
    assert logged_in("dilnoza.karimova", first_password(added))
    assert AuditEntry.objects.get(action="person.added").subject_name == "Дилноза Каримова"


def test_invited_person_gets_a_mail_and_has_no_account_yet(login, group):
    values = {"way": "invite", "email": "Dilnoza@Mail.uz", "groups": [group.pk], "language": "ru"}
    reply = login("admin").post("/people/new/", NEW | values)
    assert (reply.status_code, reply["Location"]) == (302, "/invitations/")
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.group, invitation.role) == ("dilnoza@mail.uz", group, "student")
    assert not User.objects.filter(email="dilnoza@mail.uz").exists()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"email": "MATE@test.example"}, "This e-mail belongs to somebody already."),
        ({"username": "Mate"}, "This user name is taken."),
        ({"username": "дилноза"}, "Use small Latin letters, digits and . _ @ + -"),
        ({"phone": "+998 90 12"}, "After +998 come 9 digits, here are 4."),
        ({"role": "owner"}, "Choose admin, teacher or student."),
        ({"role": "guest"}, "Choose admin, teacher or student."),
        ({"first_name": " "}, "This field is required."),
        ({"email": "no mail"}, "Enter a valid email address."),
        ({"way": "invite"}, "Write the e-mail to which the invitation goes."),
        ({"groups": "99999"}, "Select a valid choice. 99999 is not one of the available choices."),
    ],
)
def test_bad_input_is_told_beside_its_field_and_keeps_what_was_typed(login, values, sentence):
    reply = login("admin").post("/people/new/", NEW | values)
    assert reply.status_code == 422
    assert sentence in reply.content.decode()
    assert "Каримова" in reply.content.decode()
    assert not User.objects.filter(last_name="Каримова").exists()


def test_groups_that_an_invitation_or_an_admin_cannot_have(login, group):
    both = [group.pk, Group.objects.get(name="N4 B").pk]
    reply = login("admin").post("/people/new/", NEW | {"way": "invite", "email": "a@mail.uz", "groups": both})
    assert "An invitation leads into one group." in text_of(reply)
    reply = login("admin").post("/people/new/", NEW | {"role": "center_admin", "groups": both})
    assert "Admins see every group, they are in none." in text_of(reply)


def test_full_group_and_full_plan_stop_adding_with_a_sentence(login, group):
    Group.objects.filter(pk=group.pk).update(capacity=2)
    reply = login("admin").post("/people/new/", NEW | {"groups": [group.pk]})
    assert "N5 A is full. Give it more places, or choose another group." in text_of(reply)
    Plan.objects.update(students=3)
    reply = login("admin").post("/people/new/", NEW)
    assert "Your plan has room for 3 students." in text_of(reply)
    assert not User.objects.filter(last_name="Каримова").exists()


def test_teacher_who_is_added_teaches_the_groups(login, group):
    login("admin").post("/people/new/", NEW | {"role": "teacher", "groups": [group.pk]})
    assert set(group.teachers.values_list("username", flat=True)) == {"teacher", "dilnoza.karimova"}
    assert not Membership.objects.filter(student__username="dilnoza.karimova").exists()


def test_user_name_is_offered_from_names_in_any_script(login):
    student("sakura.tanaka")
    reply = login("admin").get("/people/new/username/", {"first_name": "さくら", "last_name": "タナカ"})
    assert "Empty: it becomes sakura.tanaka2." in reply.content.decode()
    assert "it is made of the name" in login("admin").get("/people/new/username/").content.decode()


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("Oʻktam", "Joʻrayev", "oktam.jorayev"),
        ("Ўктам", "", "oktam"),
        ("Mate", "", "mate2"),
        ("!!!", "???", "person"),
        ("a" * 80, "b", "a" * 48),
    ],
)
def test_free_user_name(house, first, last, expected):
    assert free_username(first, last) == expected
    assert free_username(first, last, taken=[expected]) != expected


# --- the page


def test_page_shows_facts_and_history_of_groups(login, person, group):
    mate = person("mate")
    User.objects.filter(pk=mate.pk).update(phone="+998901234567")
    address = f"/people/several/?act=move&ids={mate.pk}"
    login("admin").post(address, {"count": "1", "group": Group.objects.get(name="N4 B").pk})
    text = text_of(login("admin").get(f"/people/{mate.pk}/"))
    assert "+998 90 123 45 67" in text
    assert re.search(r"N4 B Today, \d\d:\d\d : joined, by Admin", text)
    assert re.search(r"N5 A .*: joined Today, \d\d:\d\d : moved to N4 B, by Admin", text)
    assert login("teacher").get(f"/people/{mate.pk}/").status_code == 404  # he teaches him no more
    assert login("other_teacher").get(f"/people/{mate.pk}/").status_code == 200


def test_floors_above_add_panels(house, person):
    from tenants.people import panels

    def maker(about: User, viewer: User) -> Panel | None:
        return Panel("people/people/_seen.html", {"who": about.pk}) if viewer.is_staff_member else None

    panels.register(maker)
    try:
        made = panels_of(person("mate"), viewer=person("teacher"))
        assert Panel("people/people/_seen.html", {"who": person("mate").pk}) in made
        assert all(panel.context.get("who") is None for panel in panels_of(person("mate"), viewer=person("mate")))
    finally:
        panels._makers.remove(maker)


def test_support_person_and_other_center_are_nobody(login, house):
    hidden = student("support", role=Role.CENTER_ADMIN, is_support=True)
    assert login("admin").get(f"/people/{hidden.pk}/").status_code == 404
    assert login("admin").post(f"/people/{hidden.pk}/state/", {"act": "deactivate"}).status_code == 404
    assert login("admin").get("/people/99999999/").status_code == 404


# --- changing


def test_admin_changes_all_of_it_and_the_log_says_what(login, person):
    mate = person("mate")
    reply = edit(login("admin"), mate, last_name="Ким", email="new@mail.uz", phone="901234567", username="Mate.Kim")
    assert reply.status_code == 302
    changed = User.objects.get(pk=mate.pk)
    assert (changed.last_name, changed.email, changed.username) == ("Ким", "new@mail.uz", "mate.kim")
    assert set(AuditEntry.objects.get(action="person.changed").data["fields"]) == {
        "last_name",
        "email",
        "phone",
        "username",
    }
    assert list(User.objects.all().named("kim")) == [changed]


def test_teacher_posting_a_role_changes_the_name_and_nothing_else(login, person):
    mate = person("mate")
    reply = edit(
        login("teacher"), mate, first_name="Ali", role="center_admin", email="x@mail.uz", username="x", is_active=""
    )
    assert reply.status_code == 302
    changed = User.objects.get(pk=mate.pk)
    assert (changed.first_name, changed.role, changed.email, changed.username, changed.is_active) == (
        "Ali",
        "student",
        "mate@test.example",
        "mate",
        True,
    )
    assert edit(login("teacher"), person("other_student"), first_name="Ali").status_code == 404


@pytest.mark.parametrize("role", ["owner", "guest", "god", ""])
def test_admin_cannot_give_roles_that_are_not_the_centres(login, person, role):
    for who in ("admin", "mate"):
        reply = edit(login("admin"), person(who), role=role)
        assert reply.status_code == 422
    assert person("admin").role == Role.CENTER_ADMIN


@pytest.mark.parametrize("role", ["owner", "guest"])
def test_service_itself_refuses_such_a_role(person, role):
    with pytest.raises(Refused, match="Choose admin, teacher or student"):
        change_person(person("mate"), actor=person("admin"), role=role)
    with pytest.raises(Refused, match="Choose admin, teacher or student"):
        add_person(actor=person("admin"), role=role, first_name="X")


def test_last_admin_cannot_be_demoted_or_deactivated(login, person):
    reply = edit(login("admin"), person("admin"), role="teacher")
    assert reply.status_code == 422
    assert "There must be an active admin left. Make somebody else an admin first." in text_of(reply)
    second = student("second", role=Role.CENTER_ADMIN, is_active=False)
    with pytest.raises(Refused, match="There must be an active admin left"):
        deactivate_people([person("admin")], actor=second)
    User.objects.filter(pk=second.pk).update(is_active=True)
    assert edit(login("admin"), person("admin"), role="teacher").status_code == 302
    assert person("admin").role == Role.TEACHER


def test_support_visit_counts_for_no_admin_and_changes_none(person):
    support = student("support", role=Role.CENTER_ADMIN, is_support=True)
    with pytest.raises(Refused, match="There must be an active admin left"):
        change_person(person("admin"), actor=person("admin"), role="teacher")
    for act in (
        lambda: deactivate_people([person("admin")], actor=support),
        lambda: change_person(person("admin"), actor=support, first_name="X"),
        lambda: reset_password(person("admin"), actor=support),
    ):
        with pytest.raises(Refused, match="Only an admin of the centre may change admins"):
            act()
    with pytest.raises(Refused, match="Only an admin of the centre may make admins"):
        change_person(person("mate"), actor=support, role="center_admin")
    with pytest.raises(Refused, match="not one of the centre's people"):
        deactivate_people([support], actor=person("admin"))


def test_student_who_becomes_a_teacher_leaves_the_groups(login, person):
    assert edit(login("admin"), person("mate"), role="teacher").status_code == 302
    assert not Membership.objects.current().filter(student=person("mate")).exists()
    assert edit(login("admin"), person("teacher"), role="student").status_code == 302
    assert not Group.objects.filter(teachers=person("teacher")).exists()


def test_new_role_needs_room_in_the_plan(login, person):
    Plan.objects.update(staff=3)
    reply = edit(login("admin"), person("mate"), role="teacher")
    assert "Your plan has room for 3 teachers and admins." in text_of(reply)


def test_old_email_opens_nothing_any_more(login, person, django_capture_on_commit_callbacks):
    mate = person("mate")
    logged_in("mate@test.example")
    EmailChange.objects.create(user=mate, email="third@mail.uz", new_hash="x", expires_at=mate.date_joined)
    edit(login("admin"), mate, email="new@mail.uz")
    assert not EmailChange.objects.exists()
    client = Client(headers={"host": HOSTS["sakura"]})
    old = client.post("/accounts/login/", {"login": "mate@test.example", "password": PASSWORD})
    assert old.status_code == 200
    assert logged_in("new@mail.uz")


# --- password


def test_reset_with_an_email_sends_a_link_that_works(login, person):
    mate = person("mate")
    User.objects.filter(pk=mate.pk).update(language="ru")
    reply = login("admin").post(f"/people/{mate.pk}/password/")
    assert reply.status_code == 302
    (letter,) = mail.outbox
    assert letter.to == ["mate@test.example"]
    link = re.search(r"http://sakura.localhost\S*(/accounts/password/reset/key/\S+)", letter.body)[1]
    assert Client(headers={"host": HOSTS["sakura"]}).get(link, follow=True).status_code == 200
    assert person("mate").check_password(PASSWORD)
    assert AuditEntry.objects.get(action="person.reset_mailed").subject_name == "Mate"


@pytest.mark.parametrize("who", ["admin", "teacher"])
def test_reset_without_an_email_shows_a_first_password_once(login, person, who):
    User.objects.filter(username="mate").update(email="")
    client = login(who)
    address = client.post(f"/people/{person('mate').pk}/password/")["Location"]
    secret = first_password(person("mate"))
    assert secret in client.get(address).content.decode()
    assert secret not in client.get(address).content.decode()
    assert not person("mate").check_password(PASSWORD)


def test_first_password_can_be_given_in_spite_of_an_email(login, person):
    login("admin").post(f"/people/{person('mate').pk}/password/", {"way": "card"})
    assert person("mate").must_change_password
    assert mail.outbox == []


def test_inactive_person_gets_no_password(login, person):
    User.objects.filter(username="mate").update(is_active=False)
    client = login("admin")
    for way in ({}, {"way": "card"}):
        reply = client.post(f"/people/{person('mate').pk}/password/", way, follow=True)
        assert "Mate is not active. Reactivate the account first." in text_of(reply)
    assert mail.outbox == []


# --- out and in again


def test_deactivating_ends_sessions_at_once(login, person, django_capture_on_commit_callbacks):
    client, other = logged_in("mate"), logged_in("student")
    assert client.get("/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        reply = login("admin").post(f"/people/{person('mate').pk}/state/", {"act": "deactivate"})
    assert reply.status_code == 302
    assert client.get("/").status_code == 302
    assert not UserSession.objects.filter(user=person("mate")).exists()
    assert not Session.objects.filter(session_key=client.session.session_key or "-").exists()
    assert other.get("/").status_code == 200
    assert Client(headers={"host": HOSTS["sakura"]}).post(
        "/accounts/login/", {"login": "mate", "password": PASSWORD}
    ).status_code in {200, 302}
    User.objects.filter(username="mate").update(is_active=True)
    assert client.get("/").status_code == 302  # the old session does not come back with the account


def test_reactivating_needs_room_in_the_plan(login, person):
    client = login("admin")
    client.post(f"/people/{person('mate').pk}/state/", {"act": "deactivate"})
    Plan.objects.update(students=2)
    reply = client.post(f"/people/{person('mate').pk}/state/", {"act": "reactivate"}, follow=True)
    assert "Your plan has room for 2 students." in text_of(reply)
    Plan.objects.update(students=3)
    client.post(f"/people/{person('mate').pk}/state/", {"act": "reactivate"})
    assert person("mate").is_active
    assert Membership.objects.current().filter(student=person("mate")).exists()


def test_nobody_deactivates_himself(login, person):
    student("second", role=Role.CENTER_ADMIN)
    reply = login("admin").post(f"/people/{person('admin').pk}/state/", {"act": "deactivate"}, follow=True)
    assert "You cannot deactivate yourself." in text_of(reply)
    assert person("admin").is_active


def test_second_click_and_unknown_act(login, person):
    client = login("admin")
    address = f"/people/{person('mate').pk}/state/"
    client.post(address, {"act": "deactivate"})
    assert "Somebody else was quicker." in text_of(client.post(address, {"act": "deactivate"}, follow=True))
    assert AuditEntry.objects.filter(action="person.deactivated").count() == 1
    assert client.post(address, {"act": "delete"}).status_code == 404


def test_same_person_in_the_other_center_is_untouched(login, person, house):
    login("admin").post(f"/people/{person('mate').pk}/state/", {"act": "deactivate"})
    connection.set_tenant(house.fuji)
    assert User.objects.get(username="mate").is_active


def test_lost_second_factor_is_taken_away_from_the_page(login, person):
    teacher = person("teacher")
    address = f"/people/{teacher.pk}/"
    assert "Second factor" not in text_of(login("admin").get(address))
    Authenticator.objects.create(user=teacher, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert f"{address}second-factor/reset/" in login("admin").get(address).content.decode()
    reply = login("admin").post(f"{address}second-factor/reset/", {"next": address})
    assert (reply.status_code, reply["Location"]) == (302, address)
    assert not Authenticator.objects.exists()
