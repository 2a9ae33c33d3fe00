"""Links that open nothing, each with its page and sentence."""

import pytest
from django.urls import reverse

from tenants.people.models import User
from tenants.people.services.invitation_letters import send_due_invitations
from tenants.people.services.invitations import (
    renew_invitation,
    token_for,
)
from tests.people.inviting import answers, expire, revoke, url_of, use_up


@pytest.mark.parametrize(
    ("kind", "end", "heading", "offers_new"),
    [
        ("personal", expire, "This invitation has expired", True),
        ("personal", use_up, "This invitation is used already", True),
        ("personal", revoke, "This invitation was taken back", False),
        ("of_class", expire, "This invitation has expired", False),
        ("of_class", use_up, "All places of this link are taken", False),
        ("of_class", revoke, "This invitation was taken back", False),
    ],
)
def test_dead_links_say_why(login, request, kind, end, heading, offers_new):
    invitation = request.getfixturevalue(kind)
    end(invitation)
    for method in ("get", "post"):
        reply = getattr(login(None), method)(url_of(invitation), answers())
        page = reply.content.decode()
        assert (reply.status_code, heading in page, "Log in" in page) == (410, True, True)
        assert ("Ask for a new link" in page) == offers_new
    assert not User.objects.filter(username="dilnoza.karimova").exists()


def test_unknown_link(login, of_class, person):
    token = token_for(of_class)
    renew_invitation(of_class, actor=person("teacher"))
    for dead in (token, "nothing", "x" * 500):
        reply = login(None).get(reverse("join", args=[dead]))
        assert (reply.status_code, "This link opens nothing" in reply.content.decode()) == (404, True)


def test_link_of_another_center_opens_nothing(login, house, of_class):
    reply = login(None, "fuji").get(url_of(of_class))
    assert (reply.status_code, "N5 A" in reply.content.decode()) == (404, False)


def test_asking_for_a_new_link_marks_it_for_staff(login, personal):
    send_due_invitations()
    expire(personal)
    reply = login(None).post(reverse("join_ask", args=[token_for(personal)]))
    assert "The centre knows" in reply.content.decode()
    assert "1 person would like a new link." in login("teacher").get(reverse("invitations")).content.decode()
    assert login(None).post(reverse("join_ask", args=["nothing"])).status_code == 404
