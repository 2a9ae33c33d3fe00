"""People who wait for approval: shown, approved, refused."""

from __future__ import annotations

import pytest

from exams.models import Attempt
from tenants.models import Plan
from tenants.people.models import AuditEntry, Group, Membership, User
from tenants.people.services.approval import approve_people, refuse_people
from tenants.people.services.audit import record
from tenants.people.services.people import reactivate_people
from tests.exams.makers import open_exam, sitting
from tests.people.makers import student
from tests.people.test_people_list import listed, picks, text_of


@pytest.fixture
def waiting(house):
    """One who came by a class link and has not been looked at."""
    person = student("newcomer", is_active=False, awaits_approval=True)
    Membership.objects.create(group=Group.objects.get(name="N5 A"), student=person)
    return person


def test_admin_is_told_and_finds_who_waits(login, waiting):
    client = login("admin")
    assert "1 person waits for your approval." in text_of(client.get("/people/"))
    assert listed(client, state="waiting") == {"Newcomer"}
    assert "Newcomer" not in listed(client)
    assert "Came by an invitation, and cannot log in until you have looked." in text_of(
        client.get(f"/people/{waiting.pk}/")
    )


def test_teacher_does_not_approve(login, waiting):
    assert login("teacher").post(f"/people/{waiting.pk}/state/", {"act": "approve"}).status_code == 404
    assert login("teacher").post(picks("approve", waiting), {"count": "1"}).status_code == 404
    assert not User.objects.get(pk=waiting.pk).is_active


def test_approved_person_is_active(login, waiting):
    login("admin").post(f"/people/{waiting.pk}/state/", {"act": "approve"})
    waiting.refresh_from_db()
    assert (waiting.is_active, waiting.awaits_approval) == (True, False)
    assert AuditEntry.objects.get(action="person.approved").subject_name == "Newcomer"


def test_many_are_approved_at_once_as_far_as_the_plan_goes(login, waiting):
    other = student("other", is_active=False, awaits_approval=True)
    Plan.objects.update(students=4)
    reply = login("admin").post(picks("approve", waiting, other), {"count": "2"})
    assert "Your plan has room for 4 students." in text_of(reply)
    assert User.objects.filter(awaits_approval=True).count() == 2
    Plan.objects.update(students=5)
    assert login("admin").post(picks("approve", waiting, other), {"count": "2"}).status_code == 302
    assert not User.objects.filter(awaits_approval=True).exists()


def test_second_admin_changes_nothing(person, waiting):
    admin = person("admin")
    assert approve_people([waiting], actor=admin) == 1
    assert approve_people([waiting], actor=admin) == 0
    assert refuse_people([waiting], actor=admin) == 0
    assert User.objects.get(pk=waiting.pk).is_active


def test_who_waits_is_not_reactivated_around_the_approval(person, waiting):
    assert reactivate_people([waiting], actor=person("admin")) == 0


def test_refused_account_that_has_done_nothing_is_gone(login, waiting):
    reply = login("admin").post(f"/people/{waiting.pk}/state/", {"act": "refuse"})
    assert (reply.status_code, reply["Location"]) == (302, "/people/")
    assert not User.objects.filter(pk=waiting.pk).exists()
    assert AuditEntry.objects.get(action="person.refused").subject_name == "Newcomer"


def test_refused_account_with_work_is_kept_and_stays_closed(login, person, waiting):
    """It was approved once, has sat an exam, and was put back by a mistake of the past."""
    attempt = sitting(open_exam())
    Attempt.objects.filter(pk=attempt.pk).update(student=waiting)
    login("admin").post(f"/people/{waiting.pk}/state/", {"act": "refuse"})
    waiting.refresh_from_db()
    assert (waiting.is_active, waiting.awaits_approval) == (False, False)
    assert Attempt.objects.get(pk=attempt.pk).student == waiting


def test_refused_account_that_stands_in_the_log_is_kept(login, waiting):
    record(waiting, "invitation.accepted", waiting)
    login("admin").post(f"/people/{waiting.pk}/state/", {"act": "refuse"})
    assert not User.objects.get(pk=waiting.pk).awaits_approval
