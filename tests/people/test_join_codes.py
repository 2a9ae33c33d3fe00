"""The code on the board: typed in any way it opens the class's link; guessing is counted, a class has room."""

import pytest
from django.urls import reverse

from tenants.people.models import User
from tenants.people.services.invitations import code_for, create_class_invitation, revoke_invitation, token_for


@pytest.fixture
def of_class(person, group):
    return create_class_invitation(actor=person("teacher"), group=group, max_uses=40)


def type_code(client, code):
    return client.post(reverse("join_code"), {"code": code})


def test_login_page_leads_to_the_code(login):
    assert f'href="{reverse("join_code")}"' in login(None).get(reverse("account_login")).content.decode()
    assert reverse("join_code") not in login(None, "public").get(reverse("account_login")).content.decode()


@pytest.mark.parametrize("typed", ["{0}", " {0} ", "{1}", "{2}"])
def test_however_it_is_typed(login, of_class, typed):
    code = code_for(of_class)
    reply = type_code(login(None), typed.format(code, code.lower(), code.replace("-", " ")))
    assert reply["Location"] == reverse("join", args=[token_for(of_class)])


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "This field is required."),
        ("ABC", "A code has ten letters and digits"),
        ("ACDEF-HJKMN", "No class has this code."),
        ("x" * 41, "Ensure this value has at most 40 characters"),
        ("' OR 1=1 --", "A code has ten letters and digits"),
    ],
)
def test_wrong_codes_have_sentences(login, of_class, typed, sentence):
    reply = type_code(login(None), typed)
    assert (reply.status_code, sentence in reply.content.decode()) == (422, True)


def test_code_of_a_revoked_link_says_so(login, of_class, person):
    code = code_for(of_class)
    revoke_invitation(of_class, actor=person("teacher"))
    client = login(None)
    assert "This invitation was taken back" in client.get(type_code(client, code)["Location"]).content.decode()


def test_code_of_another_center_is_unknown(login, of_class):
    assert type_code(login(None, "fuji"), code_for(of_class)).status_code == 422


def test_forty_students_behind_one_address_come_in_by_the_code(login, of_class):
    code = code_for(of_class)
    for number in range(40):
        client = login(None)
        assert type_code(client, code[:-1] + "-").status_code == 422  # each mistypes it once
        link = type_code(client, code)["Location"]
        answers = {"first_name": f"Student {number}", "last_name": "Of class", "language": "en"}
        reply = client.post(link, answers | {"password": "winter mikan tree", "again": "winter mikan tree"})
        assert reply["Location"] == reverse("joined")
    assert User.objects.filter(invitation=of_class, memberships__group=of_class.group, is_active=True).count() == 40


def test_a_program_that_guesses_is_stopped_alone(login, of_class):
    client = login(None)
    replies = [type_code(client, f"ACDEF-HJ{a}{b}{c}") for a in "acdefh" for b in "jkmnpr" for c in "twxy34"]
    stopped = ["Too many codes were typed from here." in reply.content.decode() for reply in replies]
    assert stopped == [False] * 200 + [True] * 16
    assert type_code(client, code_for(of_class)).status_code == 422
    elsewhere = client.post(reverse("join_code"), {"code": code_for(of_class)}, REMOTE_ADDR="198.51.100.7")
    assert elsewhere.status_code == 302


def test_guessing_from_many_addresses_is_stopped_in_the_center(login, of_class, monkeypatch):
    monkeypatch.setattr("tenants.people.views.joining.IN_THE_CENTER", {"most": 3, "seconds": 3600})
    client = login(None)
    statuses = [
        client.post(reverse("join_code"), {"code": code_for(of_class)}, REMOTE_ADDR=f"198.51.100.{n}").status_code
        for n in range(5)
    ]
    assert statuses == [302, 302, 302, 422, 422]
    assert login(None).get(reverse("join", args=[token_for(of_class)])).status_code == 200
