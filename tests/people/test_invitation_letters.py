"""Mails with invitations go once, each in its language; and the lines by which several are invited."""

import smtplib

import pytest
from django.core import mail
from django.core.mail.backends import locmem

from tenants.errors import Refused
from tenants.people.addressees import read_addressees
from tenants.people.models import Invitation, Role
from tenants.people.services.invitation_letters import link_for, send_due_invitations
from tenants.people.services.invitations import (
    invite_person,
    resend_invitation,
    revoke_invitation,
)
from tenants.people.tasks.invitations import send_invitations_everywhere
from tenants.schemas import inside
from tests.people.inviting import NEW, expire


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
