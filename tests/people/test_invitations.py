"""Invitations as staff make them: who may give what, the mail that goes once, sending again, renewing, revoking."""

import smtplib
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends import locmem
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tenants.db import connection
from tenants.errors import Refused
from tenants.people.addressees import read_addressees
from tenants.people.models import AuditEntry, Group, Invitation, Role, User
from tenants.people.services.groups import archive_group, create_group
from tenants.people.services.invitation_letters import link_for, send_due_invitations
from tenants.people.services.invitations import (
    ask_for_new,
    code_for,
    create_class_invitation,
    find_by_code,
    find_by_token,
    invite_person,
    renew_invitation,
    resend_invitation,
    revoke_invitation,
    token_for,
)
from tenants.people.tasks.invitations import send_invitations_everywhere
from tenants.schemas import inside

NEW = "new@test.example"


@pytest.fixture
def invite(person, group):
    """`invite(actor="teacher")`: somebody invited into N5 A."""

    def make(email: str = NEW, *, actor: str = "teacher", **values: Any) -> Invitation:
        values = {"role": Role.STUDENT, "group": group, **values}
        return invite_person(actor=person(actor), email=email, **values)

    return make


@pytest.fixture
def of_class(person, group):
    return create_class_invitation(actor=person("teacher"), group=group)


def expire(invitation: Invitation) -> Invitation:
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now() - timedelta(minutes=1))
    invitation.refresh_from_db()
    return invitation


def use_up(invitation: Invitation) -> Invitation:
    Invitation.objects.filter(pk=invitation.pk).update(uses=invitation.max_uses)
    invitation.refresh_from_db()
    return invitation


# --- who may give what
@pytest.mark.parametrize(
    ("actor", "role", "group", "sentence"),
    [
        ("teacher", Role.TEACHER, "N5 A", "You cannot invite people with this role."),
        ("teacher", Role.CENTER_ADMIN, None, "You cannot invite people with this role."),
        ("teacher", Role.STUDENT, "N4 B", "You can invite into your own groups only, and into none that is archived."),
        ("teacher", Role.STUDENT, None, "Choose one of your groups."),
        ("admin", Role.OWNER, None, "You cannot invite people with this role."),
        ("admin", Role.GUEST, None, "You cannot invite people with this role."),
        ("admin", Role.CENTER_ADMIN, "N5 A", "Admins see every group, they are in none."),
        ("student", Role.STUDENT, "N5 A", "You cannot invite people with this role."),
    ],
)
def test_who_may_not_give_what(person, actor, role, group, sentence):
    found = Group.objects.get(name=group) if group else None
    with pytest.raises(Refused) as refused:
        invite_person(actor=person(actor), email=NEW, role=role, group=found)
    assert refused.value.sentence == sentence
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("role", [Role.STUDENT, Role.TEACHER, Role.CENTER_ADMIN])
def test_admin_invites_any_role(person, role):
    assert invite_person(actor=person("admin"), email=NEW, role=role).role == role


def test_somebody_on_a_support_visit_makes_no_admins(person):
    visitor = person("admin")
    visitor.is_support = True
    with pytest.raises(Refused):
        invite_person(actor=visitor, email=NEW, role=Role.CENTER_ADMIN)
    assert invite_person(actor=visitor, email=NEW, role=Role.TEACHER).role == Role.TEACHER


def test_nobody_invites_into_an_archived_group(person, group):
    archive_group(group, actor=person("admin"))
    with pytest.raises(Refused) as refused:
        create_class_invitation(actor=person("admin"), group=group)
    assert refused.value.sentence == "You can invite into your own groups only, and into none that is archived."


def test_the_product_itself_invites_the_first_admin(house):
    invitation = invite_person(actor=None, email="First@Test.Example", role=Role.CENTER_ADMIN, first_name="Aziza")
    assert (invitation.email, invitation.created_by, invitation.mail_due) == ("first@test.example", None, True)
    assert invitation.expires_at > timezone.now() + timedelta(days=13, hours=23)
    entry = AuditEntry.objects.get(action="invitation.created")
    assert (entry.actor, entry.actor_name, entry.subject_name) == (None, "mikan", "first@test.example")


def test_known_addresses_are_refused(invite):
    with pytest.raises(Refused) as refused:
        invite("Student@test.example")
    assert refused.value.sentence == "student@test.example has an account here already."
    invite()
    with pytest.raises(Refused) as refused:
        invite()
    assert refused.value.sentence == "new@test.example is invited already. Send that invitation again."


def test_an_address_may_be_invited_again_once_its_link_is_dead(invite):
    expire(invite())
    assert invite().state == "usable"


# --- secrets
def test_link_and_code_are_derived_and_only_their_hashes_stored(of_class):
    token, code = token_for(of_class), code_for(of_class)
    assert (len(token), len(code)) == (43, 11)
    stored = str(Invitation.objects.filter(pk=of_class.pk).values().get()) + str(list(AuditEntry.objects.values()))
    assert token not in stored
    assert code not in stored and code.replace("-", "").lower() not in stored
    assert find_by_token(token) == find_by_code(code.lower().replace("-", " ")) == of_class


def test_secrets_of_one_center_open_nothing_in_another(house, of_class):
    token, code = token_for(of_class), code_for(of_class)
    with inside(house.fuji):
        teacher, group = User.objects.get(username="teacher"), Group.objects.get(name="N5 A")
        create_class_invitation(actor=teacher, group=group)
        assert (find_by_token(token), find_by_code(code)) == (None, None)
        assert token_for(of_class) != token  # the same nonce, another centre


def test_personal_invitation_has_no_code(invite):
    invitation = invite()
    assert (invitation.code_hash, code_for(invitation), find_by_code("")) == ("", "", None)


def test_renewing_kills_link_and_code_and_counts_anew(of_class, person):
    token, code = token_for(of_class), code_for(of_class)
    use_up(of_class)
    renewed = renew_invitation(expire(of_class), actor=person("teacher"))
    assert (renewed.state, renewed.uses) == ("usable", 0)
    assert (find_by_token(token), find_by_code(code)) == (None, None)
    assert find_by_token(token_for(renewed)) == find_by_code(code_for(renewed)) == renewed


def test_renewed_personal_invitation_is_mailed_unless_there_is_an_account(invite, person):
    invitation = invite()
    send_due_invitations()
    assert renew_invitation(invitation, actor=person("teacher")).mail_due
    User.objects.create_user("new", "x", email=NEW, role=Role.STUDENT, first_name="New")
    with pytest.raises(Refused) as refused:
        renew_invitation(invitation, actor=person("teacher"))
    assert refused.value.sentence == "new@test.example has an account here already."


def test_teacher_without_the_group_renews_nothing(of_class, person, group):
    group.teachers.remove(person("teacher"))
    for act in (renew_invitation, resend_invitation, revoke_invitation):
        with pytest.raises(Refused):
            act(of_class, actor=person("teacher"))


def test_revoking_twice_is_revoking_once(of_class, person):
    first = revoke_invitation(of_class, actor=person("admin"))
    assert revoke_invitation(first, actor=person("admin")).revoked_at == first.revoked_at
    assert AuditEntry.objects.filter(action="invitation.revoked").count() == 1


# --- the mail
def test_mail_is_in_the_persons_language_with_centre_link_and_end(invite, group):
    invitation = invite(language="en", first_name="Dilnoza")
    assert (send_due_invitations(), send_due_invitations()) == (1, 0)
    letter = mail.outbox[0]
    assert (letter.to, letter.subject) == ([NEW], "Your invitation to Sakura")
    for words in ("Hello Dilnoza,", "Teacher invites you to Sakura", "N5 A", link_for(invitation), "ends on"):
        assert words in letter.body
    assert "http://sakura.localhost" in letter.body
    invitation.refresh_from_db()
    assert (invitation.mail_due, invitation.sent_at is None) == (False, False)


def test_every_center_sends_its_own(house, invite):
    invite()
    with inside(house.fuji):
        invite_person(actor=None, email="fuji@test.example", role=Role.STUDENT)
    send_invitations_everywhere()
    by_address = {letter.to[0]: letter.body for letter in mail.outbox}
    assert set(by_address) == {NEW, "fuji@test.example"}
    assert (
        "http://fuji.localhost" in by_address["fuji@test.example"] and "Sakura" not in by_address["fuji@test.example"]
    )


def test_a_dead_invitation_is_sent_to_nobody(invite, person):
    revoke_invitation(invite(), actor=person("teacher"))
    expire(invite("late@test.example"))
    assert send_due_invitations() == 0


class Silent(locmem.EmailBackend):
    def send_messages(self, messages):
        raise smtplib.SMTPServerDisconnected("gone")


class Away(locmem.EmailBackend):
    def open(self):
        raise ConnectionRefusedError("nobody listens")


class Picky(locmem.EmailBackend):
    """Refuses `no@` for good, `later@` for now."""

    def send_messages(self, messages):
        address = messages[0].to[0]
        codes = {"no@test.example": 550, "later@test.example": 450}
        if address in codes:
            raise smtplib.SMTPRecipientsRefused({address: (codes[address], b"no")})
        return super().send_messages(messages)


def test_silent_mail_server_gets_it_again_later(invite, settings):
    invitation = invite()
    settings.EMAIL_BACKEND = f"{__name__}.Silent"
    assert send_due_invitations() == 0
    invitation.refresh_from_db()
    assert (invitation.mail_due, invitation.sent_at) == (True, None)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_due_invitations() == 1


def test_mail_server_that_is_away_loses_nothing(invite, settings):
    invitation = invite()
    settings.EMAIL_BACKEND = f"{__name__}.Away"
    assert send_due_invitations() == 0
    invitation.refresh_from_db()
    assert invitation.mail_due


def test_one_address_that_is_refused_holds_up_nobody(invite, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Picky"
    for address in ("later@test.example", "no@test.example", NEW):
        invite(address)
    assert send_due_invitations() == 1
    due = dict(Invitation.objects.values_list("email", "mail_due"))
    assert due == {"later@test.example": True, "no@test.example": False, NEW: False}


def test_resending_is_limited(invite, person):
    invitation, teacher = invite(), person("teacher")
    with pytest.raises(Refused) as refused:
        resend_invitation(invitation, actor=teacher)
    assert refused.value.sentence == "The mail is on its way already."
    for _n in range(3):
        send_due_invitations()
        resend_invitation(invitation, actor=teacher)
    send_due_invitations()
    with pytest.raises(Refused) as refused:
        resend_invitation(invitation, actor=teacher)
    assert refused.value.sentence.startswith("It was sent again several times already.")
    assert len(mail.outbox) == 4
    assert len({letter.body for letter in mail.outbox}) == 1


def test_a_dead_link_is_not_sent_again(invite, person):
    with pytest.raises(Refused) as refused:
        resend_invitation(expire(invite()), actor=person("teacher"))
    assert refused.value.sentence == "This link does not work any more. Make a new one."


# --- asking for a new one
def test_asking_is_noted_once_and_over_when_a_new_one_is_sent(invite, person, of_class):
    invitation = invite()
    send_due_invitations()
    assert ask_for_new(invitation) is False
    assert ask_for_new(expire(of_class)) is False
    expire(invitation)
    assert (ask_for_new(invitation), ask_for_new(invitation)) == (True, True)
    assert AuditEntry.objects.filter(action="invitation.asked").count() == 1
    assert list(Invitation.objects.asked()) == [invitation]
    renew_invitation(invitation, actor=person("teacher"))
    assert list(Invitation.objects.asked()) == []
    send_due_invitations()
    assert list(Invitation.objects.asked()) == []


# --- lines of the text area
def test_lines_are_read_with_and_without_names():
    text = 'a@x.uz\n\n Dilnoza Karimova <D@X.uz>, \n"Ким" <k@x.uz>; mailto:m@x.uz\nnobody\nA@x.uz'
    found = read_addressees(text)
    assert [(one.email, one.first_name, one.last_name) for one in found] == [
        ("a@x.uz", "", ""),
        ("d@x.uz", "Dilnoza", "Karimova"),
        ("k@x.uz", "Ким", ""),
        ("m@x.uz", "", ""),
        ("", "", ""),
        ("", "", ""),
    ]
    assert [one.error for one in found[4:]] == [
        "This is not an e-mail address.",
        "This address is in the list already.",
    ]


# --- pages
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
