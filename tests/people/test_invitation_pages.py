"""Invitations as staff meet them in pages: forms with their sentences, the wall, the list."""

from datetime import timedelta
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tenants.db import connection
from tenants.people.models import Group, Invitation, Role, User
from tenants.people.services.groups import create_group
from tenants.people.services.invitation_letters import link_for, send_due_invitations
from tenants.people.services.invitations import (
    ask_for_new,
    code_for,
    revoke_invitation,
    token_for,
)
from tests.people.inviting import NEW, expire, use_up


def form_of(own: Group, **values: Any) -> dict[str, Any]:
    data = {"emails": NEW, "role": "student", "group": own.pk, "language": "en", "days": 14}
    return {key: value for key, value in (data | values).items() if value is not None}


def test_several_at_once_with_every_lines_outcome(login, group):
    client = login("teacher")
    lines = "a@test.example\nstudent@test.example\nnot an address\nAziza Tosheva <b@test.example>"
    reply = client.post(reverse("invitation_new"), form_of(group, emails=lines))
    assert reply.status_code == 200
    page = reply.content.decode()
    for words in ("2 invitations are on their way.", "has an account here already.", "This is not an e-mail address."):
        assert words in page
    assert reply.context["form"]["emails"].value() == "student@test.example\nnot an address"
    assert sorted(Invitation.objects.values_list("email", "first_name")) == [
        ("a@test.example", ""),
        ("b@test.example", "Aziza"),
    ]
    again = client.post(reverse("invitation_new"), form_of(group, emails="student@test.example"))
    assert (again.status_code, "Nobody was invited." in again.content.decode()) == (422, True)
    assert client.post(reverse("invitation_new"), form_of(group)).status_code == 302


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"role": "center_admin"}, "You cannot invite people with this role."),
        ({"role": "owner"}, "You cannot invite people with this role."),
        ({"group": "N4 B"}, "You can invite into your own groups only."),
        ({"group": None}, "This field is required."),
        ({"emails": "x@y.uz\n" * 201}, "201 lines are too many. Send at most 200 at once."),
        ({"emails": ""}, "This field is required."),
    ],
)
def test_teacher_posts_what_the_form_does_not_offer(login, group, values, sentence):
    if values.get("group"):
        values = {"group": Group.objects.get(name=values["group"]).pk}
    reply = login("teacher").post(reverse("invitation_new"), form_of(group, **values))
    assert reply.status_code == 422
    assert sentence in reply.content.decode()
    assert not Invitation.objects.exists()


def test_teacher_makes_a_class_link_for_own_groups_only(login, group):
    client = login("teacher")
    url = reverse("invitation_class_new")
    data = {"group": group.pk, "max_uses": 40, "days": 7, "needs_approval": "on"}
    reply = client.post(url, {**data, "group": Group.objects.get(name="N4 B").pk})
    assert (reply.status_code, "You can invite into your own groups only." in reply.content.decode()) == (422, True)
    assert client.post(url, {**data, "max_uses": 3001}).status_code == 422
    reply = client.post(url, data)
    invitation = Invitation.objects.get()
    assert reply["Location"] == reverse("invitation", args=[invitation.pk])
    assert (invitation.role, invitation.max_uses, invitation.needs_approval) == ("student", 40, True)


def test_page_of_a_class_shows_link_code_and_qr(login, of_class):
    page = login("teacher").get(reverse("invitation", args=[of_class.pk])).content.decode()
    for words in (link_for(of_class), code_for(of_class), 'class="qr"', "Show in class"):
        assert words in page
    wall = login("teacher").get(reverse("invitation_show", args=[of_class.pk]))
    assert code_for(of_class) in wall.content.decode()
    assert "no-store" in wall["Cache-Control"]


def test_a_dead_link_is_shown_nowhere(login, of_class, person):
    token = token_for(of_class)
    revoke_invitation(of_class, actor=person("teacher"))
    for name in ("invitation", "invitation_show"):
        page = login("teacher").get(reverse(name, args=[of_class.pk])).content.decode()
        assert (token in page, code_for(of_class) in page) == (False, False)


def test_the_wall_polls_only_who_is_in(login, of_class, person):
    User.objects.filter(username="mate").update(invitation=of_class)
    reply = login("teacher").get(
        reverse("invitation_show", args=[of_class.pk]), headers={"HX-Request": "true", "HX-Target": "section#came"}
    )
    page = reply.content.decode()
    assert ("1 person is in" in page, "Mate" in page, "<html" in page) == (True, True, False)


def test_no_teacher_sees_invitations_of_staff(login, person, invite, group):
    invite("boss@test.example", actor="admin", role=Role.CENTER_ADMIN, group=None)
    colleague = invite("colleague@test.example", actor="admin", role=Role.TEACHER)
    student = invite("student2@test.example", actor="admin")
    client = login("teacher")
    page = client.get(reverse("invitations")).content.decode()
    assert ["boss@" in page, "colleague@" in page, "student2@" in page] == [False, False, True]
    assert client.get(reverse("invitation", args=[colleague.pk])).status_code == 404
    assert client.get(reverse("invitation", args=[student.pk])).status_code == 200
    assert login("other_teacher").get(reverse("invitation", args=[student.pk])).status_code == 404


def test_acts_answer_with_a_sentence(login, invite):
    client, invitation = login("teacher"), invite()
    for name, sentence in [
        ("invitation_resend", "The mail is on its way already."),
        ("invitation_renew", "There is a new link."),
        ("invitation_revoke", "The link does not work any more."),
    ]:
        page = client.post(reverse(name, args=[invitation.pk]), follow=True).content.decode()
        assert sentence in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"old@test.example", "open@test.example", "used@test.example", "N5 A"}),
        ("?kind=class", {"N5 A"}),
        ("?state=expired", {"old@test.example"}),
        ("?state=used", {"used@test.example"}),
        ("?state=usable", {"open@test.example", "N5 A"}),
        ("?state=asked", {"old@test.example"}),
        ("?state=nonsense&kind=nonsense", {"old@test.example", "open@test.example", "used@test.example", "N5 A"}),
        ("?q=dilnoza", {"open@test.example"}),
        ("?q=nobody", set()),
    ],
)
def test_list_is_searched_and_filtered(login, invite, of_class, query, found):
    old = invite("old@test.example")
    send_due_invitations()
    ask_for_new(expire(old))
    use_up(invite("used@test.example"))
    invite("open@test.example", first_name="Dilnoza")
    reply = login("admin").get(reverse("invitations") + query)
    assert {one.name for one in reply.context["page_obj"]} == found


def test_list_takes_the_same_queries_for_one_and_for_many(login, invite, person):
    client = login("admin")

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("invitations")).status_code == 200
        return len(queries)

    invite()
    client.get(reverse("invitations"))
    one = count()
    groups = [create_group(name=f"G{n}", level="N5") for n in range(5)]
    Invitation.objects.bulk_create(
        Invitation(
            kind="personal",
            email=f"p{n}@test.example",
            group=groups[n % 5],
            token_hash=f"{n:064}",
            created_by=person("admin"),
            expires_at=timezone.now() + timedelta(days=1),
        )
        for n in range(1000)
    )
    assert (one <= 10, count()) == (True, one)
