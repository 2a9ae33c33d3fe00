"""Leads: a note on one, a guest who becomes a student, and guests who are forgotten."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from exams.errors import ExamError
from exams.models import Attempt, AttemptSection, Lead
from tenants.limits import Limit, check_limit
from tenants.people.models import Group, Role, User
from tenants.people.services.audit import record
from tenants.people.services.groups import add_students
from tenants.people.services.passwords import give_first_password
from tenants.people.services.usernames import free_username

BATCH = 200


@transaction.atomic
def note_lead(lead: Lead, *, actor: User, note: str) -> Lead:
    lead.note = note.strip()
    lead.save(update_fields=["note"])
    record(actor, "lead.noted", lead.person, note=lead.note)
    return lead


@transaction.atomic
def make_student(lead: Lead, *, actor: User, now: datetime, email: str = "", group: Group | None = None) -> User:
    """The guest becomes a student, with a user name, a first password, and all that he or she has done.

    A second click changes nothing. Nobody is thrown out of a section that runs: the password ends the guest's session.
    """
    person = _locked_person(lead)
    if person.role != Role.GUEST:
        return person
    _check_at_rest(person, now=now)
    check_limit(Limit.STUDENTS)
    person.role = Role.STUDENT
    person.username = free_username(person.first_name, person.last_name)
    person.email = email.strip().lower()
    try:
        with transaction.atomic():
            person.save(update_fields=["role", "username", "email", "search_key"])
    except IntegrityError as error:
        raise ExamError(_("This e-mail belongs to somebody already.")) from error
    give_first_password(person)
    if group:
        add_students(group, [person], actor=actor)
    lead.student_at = now
    lead.save(update_fields=["student_at"])
    record(actor, "lead.student", person, link=lead.link_id)
    return person


def _locked_person(lead: Lead) -> User:
    return User.objects.select_for_update(no_key=True).get(pk=lead.person_id)


def _check_at_rest(person: User, *, now: datetime) -> None:
    running = AttemptSection.objects.filter(attempt__student=person, closed_at=None, deadline__gt=now)
    if running.exists():
        raise ExamError(_("%(name)s is in the middle of a section. Wait until it is over.") % {"name": person.name})


@transaction.atomic
def delete_lead(lead: Lead, *, actor: User, now: datetime) -> None:
    """A guest with everything that he or she did. A student is not deleted here."""
    person = _locked_person(lead)
    if person.role != Role.GUEST:
        raise ExamError(_("%(name)s is a student now and stays.") % {"name": person.name})
    _check_at_rest(person, now=now)
    record(actor, "lead.deleted", person, link=lead.link_id)
    _forget([person.pk])


def delete_old_leads(*, actor: User, now: datetime, days: int) -> int:
    """Guests who came longer ago and did not become students; a batch in each transaction. Returns how many."""
    before = now - timedelta(days=days)
    running = AttemptSection.objects.filter(closed_at=None, deadline__gt=now).values("attempt__student")
    old = User.objects.filter(role=Role.GUEST, lead__came_at__lt=before).exclude(pk__in=running).order_by("pk")
    count = 0
    while found := _forget_some(old, actor=actor, days=days):
        count += found
    return count


@transaction.atomic
def _forget_some(old: QuerySet[User], *, actor: User, days: int) -> int:
    found = [guest.pk for guest in old.select_for_update(of=("self",), no_key=True)[:BATCH]]
    if found:
        _forget(found)
        record(actor, "leads.deleted", actor, days=days, count=len(found))
    return len(found)


def _forget(people: Sequence[int]) -> None:
    """Attempts first: they protect their students."""
    Attempt.objects.filter(student__in=people).delete()
    User.objects.filter(pk__in=people, role=Role.GUEST).delete()
