"""Writing a confirmed list in small batches, each whole or not at all.

How far it is (`done`) is written with each batch: a worker that is killed leaves nobody half made, and whoever goes on
makes nobody twice. Passwords are hashed before a batch locks anything: it is 30 ms of work for each.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from tenants.db import connection
from tenants.errors import Refused
from tenants.people.importing.matching import assess, group_key
from tenants.people.importing.rows import Outcome, Row
from tenants.people.models import AuditEntry, Group, ImportState, PeopleImport, Role, User
from tenants.people.origin import acting_from, current_address
from tenants.people.services.audit import record
from tenants.people.services.groups import add_students, create_group
from tenants.people.services.imports import SILENCE, check_plan, outcomes, rows_of
from tenants.people.services.passwords import give_first_password
from tenants.people.services.people import change_person
from tenants.people.services.usernames import free_username

log = logging.getLogger(__name__)
BATCH = 20
TRIES = 3  # somebody may take a user name or an e-mail in this very moment


def run_import(pk: int, *, now: datetime) -> None:
    """Write what is left of a list. Does nothing where somebody else does it. A failure is kept in the row."""
    found = _claim(pk, now)
    if found is None:
        return
    confirmed = found.columns["confirmed"]
    actor = User.objects.active().filter(pk=confirmed["by"]).first()
    language = (actor and actor.language) or connection.tenant.language
    with translation.override(language), acting_from(confirmed["address"]):
        try:
            if actor is None:
                raise Refused(_("Whoever confirmed this list has no access any more. Another admin can go on."))
            while found.done < found.total:
                if not _write_batch(found, actor):
                    return
            _finish(found)
        except Refused as refused:
            _fail(found, refused.sentence)
        except Exception:
            log.exception("Import %s stopped after %s lines", pk, found.done)
            _fail(found, _("The list could not be written to its end. Nothing is lost: go on, or leave the rest."))


def _claim(pk: int, now: datetime) -> PeopleImport | None:
    silent = Q(state=ImportState.RUNNING, heard_at__lt=now - SILENCE)
    with transaction.atomic():
        free = PeopleImport.objects.select_for_update(skip_locked=True, no_key=True)
        found = free.filter(Q(state=ImportState.WAITING) | silent, pk=pk).first()
        if found:
            found.state, found.heard_at = ImportState.RUNNING, now
            found.save(update_fields=["state", "heard_at"])
    return found


def _write_batch(found: PeopleImport, actor: User) -> bool:
    """The next lines. False where another worker has taken over."""
    for left in reversed(range(TRIES)):
        rows = [Row.load(stored) for stored in found.rows[found.done : found.done + BATCH]]
        blank = [_with_password() for row in rows if row.outcome == Outcome.NEW]
        try:
            with transaction.atomic():
                if not _is_ours(found):
                    return False
                _write(found, rows, blank, actor)
            found.done, found.rows = found.done + len(rows), _with(found, rows)
            return True
        except IntegrityError:
            if not left:
                raise
    return False


def _with_password() -> User:
    person = User()
    give_first_password(person)
    return person


def _is_ours(found: PeopleImport) -> bool:
    row = PeopleImport.objects.select_for_update(no_key=True).only("state", "done").get(pk=found.pk)
    return row.state == ImportState.RUNNING and row.done == found.done


def _write(found: PeopleImport, rows: list[Row], blank: list[User], actor: User) -> None:
    """Inside the transaction: lines that end otherwise than confirmed are not written, and say so."""
    writable = _as_confirmed(rows)
    new = [row for row in writable if row.outcome == Outcome.NEW]
    check_plan(new)
    people = _make(found, dict(zip((row.number for row in new), blank, strict=False)), new, actor)
    people |= _change([row for row in writable if row.outcome == Outcome.KNOWN], actor)
    _place(writable, people, actor)
    fields = {"done": found.done + len(rows), "heard_at": timezone.now()}
    if any(row.outcome == Outcome.ERROR for row in writable):
        fields["rows"] = _with(found, rows)
    PeopleImport.objects.filter(pk=found.pk).update(**fields)


def _with(found: PeopleImport, rows: list[Row]) -> list[dict[str, Any]]:
    """All lines, with what has become of these."""
    written = [row.dump() for row in rows]
    return [*found.rows[: found.done], *written, *found.rows[found.done + len(written) :]]


def _as_confirmed(rows: list[Row]) -> list[Row]:
    """The lines to be written, looked at once more while nobody else changes their groups."""
    writable = [row for row in rows if row.outcome in {Outcome.NEW, Outcome.KNOWN}]
    confirmed = [(row.outcome, row.changes) for row in writable]
    names = {row.cells.get("group", "") for row in writable} - {""}
    keys = {group_key(name) for name in names}
    groups = [pk for pk, name in Group.objects.values_list("pk", "name") if group_key(name) in keys] if keys else []
    list(Group.objects.select_for_update(no_key=True).filter(pk__in=groups).order_by("pk"))
    assess(writable)
    for row, before in zip(writable, confirmed, strict=True):
        done_meanwhile = row.outcome == Outcome.SAME and before[0] == Outcome.KNOWN
        if row.outcome != Outcome.ERROR and not done_meanwhile and (row.outcome, row.changes) != before:
            row.fail("meanwhile")
    return writable


def _make(found: PeopleImport, blank: dict[int, User], rows: list[Row], actor: User) -> dict[int, User]:
    """Those who are new, by the number of their line."""
    promised: set[str] = set()
    for row in rows:
        person, values = blank[row.number], row.values
        for name in ("first_name", "last_name", "email", "phone", "language"):
            setattr(person, name, values[name])
        person.role = Role.TEACHER if row.is_teacher else Role.STUDENT
        person.username = values["username"] or free_username(person.first_name, person.last_name, taken=promised)
        promised.add(person.username)
    made = {row.number: blank[row.number] for row in rows}
    User.objects.bulk_create(made.values())
    found.people.add(*made.values())
    AuditEntry.objects.bulk_create(
        AuditEntry(
            actor=actor,
            actor_name=actor.name,
            action="person.added",
            subject=f"{person._meta.label_lower}:{person.pk}",
            subject_name=person.name,
            address=current_address(),
            data={"role": person.role, "import": found.pk},
        )
        for person in made.values()
    )
    return made


def _change(rows: list[Row], actor: User) -> dict[int, User]:
    """Those who are here already."""
    people = User.objects.in_bulk([row.person for row in rows])
    changed = {}
    for row in rows:
        values = {name: after for name, (_before, after) in row.changes.items() if name != "group"}
        changed[row.number] = change_person(people[row.person], actor=actor, **values)
    return changed


def _place(rows: list[Row], people: dict[int, User], actor: User) -> None:
    """Everybody into the group of the line, which is made where it is not there yet."""
    joining: dict[tuple[str, str], list[User]] = defaultdict(list)
    for row in rows:
        if row.number in people and row.values["group"] and (row.outcome == Outcome.NEW or "group" in row.changes):
            joining[row.values["group"], row.values["level"]].append(people[row.number])
    groups = {group.name: group for group in Group.objects.filter(name__in=[name for name, _level in joining])}
    for (name, level), those in joining.items():
        group = groups.get(name) or create_group(name=name, level=level, actor=actor)
        students = [person for person in those if person.role == Role.STUDENT]
        teachers = [person for person in those if person.role == Role.TEACHER]
        if students:
            add_students(group, students, actor=actor)
        if teachers:
            group.teachers.add(*teachers)
            record(actor, "group.changed", group, fields=["teachers"])


def _finish(found: PeopleImport) -> None:
    """Of the lines only those stay that were not written: the others are people now."""
    rows = rows_of(found)
    found.columns["counts"] = outcomes(rows)
    if found.columns["confirmed"]["letters"]:
        found.columns["letters"] = {"due": True, "after": 0, "sent": 0, "failed": 0}
    found.rows = [row.dump() for row in rows if row.outcome == Outcome.ERROR]
    found.state, found.finished_at = ImportState.DONE, timezone.now()
    found.save(update_fields=["columns", "rows", "state", "finished_at"])


def _fail(found: PeopleImport, error: str) -> None:
    PeopleImport.objects.filter(pk=found.pk, state=ImportState.RUNNING).update(
        state=ImportState.FAILED, error=error[:500]
    )
