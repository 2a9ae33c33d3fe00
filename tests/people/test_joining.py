"""Coming in by an invitation: the account, an approval, mistakes, a centre without room, people with an account."""

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.urls import reverse

from tenants.models import Plan
from tenants.people.models import AuditEntry, Group, Membership, Role, User
from tenants.people.services.approval import approve_people, refuse_people
from tenants.people.services.groups import archive_group
from tenants.people.services.invitation_letters import send_due_invitations
from tenants.people.services.invitations import (
    create_class_invitation,
    invite_person,
    token_for,
)
from tenants.people.services.joining import accept_invitation
from tests.people.inviting import NEW, PASSWORD, answers, url_of, uses


def test_personal_invitation_from_the_mail_to_home(login, personal, group):
    send_due_invitations()
    link = next(line for line in mail.outbox[0].body.splitlines() if "/join/" in line)
    client = login(None)
    page = client.get(link[link.index("/join/") :])
    for words in ("Welcome to Sakura", "N5 A", "Student", "Teacher", NEW, 'value="Dilnoza"'):
        assert words in page.content.decode()
    reply = client.post(url_of(personal), answers(phone="90 123 45 67", email="other@test.example"))
    assert reply["Location"] == reverse("home")
    person = User.objects.get(email=NEW)
    assert (person.username, person.phone, person.role) == ("dilnoza.karimova", "+998901234567", "student")
    assert person.check_password(PASSWORD) and person.invitation == personal
    assert group.memberships.current().filter(student=person).exists()
    assert not User.objects.filter(email="other@test.example").exists()
    assert "Your account is ready." in client.get(reverse("home")).content.decode()
    assert AuditEntry.objects.get(action="invitation.used").actor_name == "Дилноза Каримова"
    assert client.post(reverse("account_logout")).status_code == 302
    assert client.get(url_of(personal)).status_code == 410


def test_role_and_group_are_the_invitations_whatever_is_posted(login, of_class):
    other = Group.objects.get(name="N4 B")
    login(None).post(url_of(of_class), answers(role="center_admin", group=other.pk, is_active="", needs_approval=""))
    person = User.objects.get(username="dilnoza.karimova")
    assert (person.role, [one.group.name for one in person.memberships.all()]) == ("student", ["N5 A"])


def test_without_an_address_the_user_name_is_shown_big_and_logs_in(login, of_class):
    client = login(None)
    reply = client.post(url_of(of_class), answers())
    assert reply["Location"] == reverse("joined")
    assert "<b>dilnoza.karimova</b>" in client.get(reverse("joined")).content.decode()
    reply = login(None).post(reverse("account_login"), {"login": "dilnoza.karimova", "password": PASSWORD})
    assert reply["Location"] == reverse("home")


def test_first_admin_of_a_center_comes_in(login, house):
    invitation = invite_person(actor=None, email=NEW, role=Role.CENTER_ADMIN, first_name="Aziza")
    reply = login(None).post(url_of(invitation), answers())
    assert (reply["Location"], User.objects.get(email=NEW).role) == (reverse("home"), "center_admin")


def test_invited_teacher_teaches_the_group(person, group):
    invitation = invite_person(actor=person("admin"), email=NEW, role=Role.TEACHER, group=group)
    teacher = accept_invitation(invitation, first_name="New", password=PASSWORD)
    assert (teacher in group.teachers.all(), teacher.memberships.exists()) == (True, False)


def test_two_of_one_name_get_two_user_names(of_class):
    names = [accept_invitation(of_class, first_name="Ali", last_name="Ali", password=PASSWORD).username for _n in "12"]
    assert names == ["ali.ali", "ali.ali2"]


def test_page_speaks_the_language_of_the_mail_unless_the_browser_has_chosen(login, person, group):
    invitation = invite_person(actor=person("teacher"), email=NEW, role=Role.STUDENT, group=group, language="ru")
    client = login(None)
    assert '<html lang="ru"' in client.get(url_of(invitation)).content.decode()
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "en"
    assert '<html lang="en"' in client.get(url_of(invitation)).content.decode()


def test_page_keeps_its_address_to_itself(login, of_class):
    for reply in (login(None).get(url_of(of_class)), login(None).get(reverse("join", args=["nothing"]))):
        assert (reply["Referrer-Policy"], reply["X-Robots-Tag"]) == ("strict-origin", "noindex")
        assert "no-store" in reply["Cache-Control"]


def test_a_mistake_does_not_write_the_link_into_the_log(login, of_class, caplog):
    login(None).post(url_of(of_class), answers(first_name=""))
    assert token_for(of_class) not in caplog.text


def test_who_needs_an_approval_waits_and_holds_a_place(login, person, group):
    invitation = create_class_invitation(actor=person("teacher"), group=group, needs_approval=True)
    client = login(None)
    assert client.post(url_of(invitation), answers())["Location"] == reverse("joined")
    page = client.get(reverse("joined")).content.decode()
    assert ("dilnoza.karimova" in page, "Sakura looks at it first." in page) == (True, True)
    waiting = User.objects.get(username="dilnoza.karimova")
    assert (waiting.is_active, waiting.awaits_approval) == (False, True)
    assert group.memberships.current().filter(student=waiting).exists()
    assert client.get(reverse("home")).status_code == 302
    reply = login(None).post(reverse("account_login"), {"login": "dilnoza.karimova", "password": PASSWORD})
    assert "_auth_user_id" not in reply.wsgi_request.session


@pytest.mark.parametrize(("decide", "left"), [(approve_people, True), (refuse_people, False)])
def test_admin_approves_or_refuses(login, person, group, decide, left):
    invitation = create_class_invitation(actor=person("teacher"), group=group, needs_approval=True)
    login(None).post(url_of(invitation), answers())
    waiting = User.objects.get(username="dilnoza.karimova")
    assert decide([waiting], actor=person("admin")) == 1
    assert (User.objects.active().filter(pk=waiting.pk).exists(), User.objects.filter(pk=waiting.pk).exists()) == (
        left,
        left,
    )
    reply = login(None).post(reverse("account_login"), {"login": "dilnoza.karimova", "password": PASSWORD})
    assert ("_auth_user_id" in reply.wsgi_request.session) == left


def test_joined_page_without_having_joined_leads_home(login):
    assert login(None).get(reverse("joined"))["Location"] == reverse("home")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"first_name": ""}, "This field is required."),
        ({"first_name": "x" * 81}, "Ensure this value has at most 80 characters"),
        ({"phone": "12"}, "Begin with + and the number of the country"),
        ({"email": "nobody"}, "Write the whole address: name@mail.uz."),
        ({"password": "short", "again": "short"}, "at least 10 characters"),
        ({"password": "password123", "again": "password123"}, "too common"),
        ({"again": "another one of them"}, "The two passwords differ."),
        ({"first_name": "Dilnozabonu", "password": "dilnozabonu", "again": "dilnozabonu"}, "too similar"),
        ({"language": "xx"}, "Select a valid choice."),
        ({"email": "Student@Test.example"}, "student@test.example has an account here already. Log in with it."),
    ],
)
def test_mistakes_have_sentences_and_spend_nothing(login, of_class, values, sentence):
    before = User.objects.count()
    reply = login(None).post(url_of(of_class), answers(**values))
    page = reply.content.decode()
    assert (reply.status_code, sentence in page, "Nothing is lost." in page) == (200, True, True)
    assert 'value="Каримова"' in page
    assert PASSWORD not in page
    assert (uses(of_class), User.objects.count()) == (0, before)


def test_personal_address_that_was_taken_meanwhile(login, personal):
    User.objects.create_user("first", "x", email=NEW, role=Role.STUDENT, first_name="First")
    page = login(None).post(url_of(personal), answers()).content.decode()
    assert "new@test.example has an account here already. Log in with it." in page
    assert reverse("account_login") in page
    assert uses(personal) == 0


def test_full_group(login, of_class, group):
    Group.objects.filter(pk=group.pk).update(capacity=2)
    page = login(None).post(url_of(of_class), answers()).content.decode()
    assert "N5 A is full. Ask your teacher for a place; this link goes on working." in page
    assert (uses(of_class), User.objects.filter(username="dilnoza.karimova").exists()) == (0, False)


def test_archived_group(login, of_class, group, person):
    archive_group(group, actor=person("admin"))
    page = login(None).post(url_of(of_class), answers()).content.decode()
    assert "N5 A is closed. Ask your centre for the link of another group." in page
    assert uses(of_class) == 0


def test_group_that_is_gone(login, of_class, group):
    group.delete()
    page = login(None).post(url_of(of_class), answers()).content.decode()
    assert "The group of this link does not exist any more." in page
    assert uses(of_class) == 0


def test_limit_of_the_plan(login, of_class):
    Plan.objects.update(students=3)
    page = login(None).post(url_of(of_class), answers()).content.decode()
    assert "Sakura has no free place at the moment. Tell your centre; this link goes on working." in page
    assert (uses(of_class), User.objects.filter(username="dilnoza.karimova").exists()) == (0, False)
    Plan.objects.update(students=4)
    assert login(None).post(url_of(of_class), answers()).status_code == 302


def test_student_joins_the_group_with_the_account(login, of_class, person, group):
    client = login("other_student")
    page = client.get(url_of(of_class)).content.decode()
    assert ("Join N5 A" in page, "first_name" in page) == (True, False)
    assert client.post(url_of(of_class))["Location"] == reverse("home")
    assert group.memberships.current().filter(student=person("other_student")).count() == 1
    assert uses(of_class) == 1
    client.post(url_of(of_class))
    assert uses(of_class) == 1


def test_student_of_a_full_group_hears_it(login, of_class, group):
    Group.objects.filter(pk=group.pk).update(capacity=2)
    page = login("other_student").post(url_of(of_class)).content.decode()
    assert "N5 A is full." in page
    assert uses(of_class) == 0


@pytest.mark.parametrize("who", ["teacher", "admin", "guest"])
def test_who_is_no_student_joins_nothing(login, of_class, who):
    client = login(who)
    assert "This link is for students." in client.get(url_of(of_class)).content.decode()
    client.post(url_of(of_class), answers())
    assert (uses(of_class), Membership.objects.filter(student__username=who).exists()) == (0, False)


def test_somebody_elses_personal_invitation_makes_no_second_account(login, personal):
    page = login("student").post(url_of(personal), answers()).content.decode()
    assert "To use it for somebody else, log out first." in page
    assert uses(personal) == 0
