"""Invitations: who may give what, secrets that nobody stores, renewing, revoking, asking for a new one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tenants.errors import Refused
from tenants.people.models import AuditEntry, Group, Invitation, Role, User
from tenants.people.services.groups import archive_group
from tenants.people.services.invitation_letters import send_due_invitations
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
from tenants.schemas import inside
from tests.people.inviting import NEW, expire, use_up


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
