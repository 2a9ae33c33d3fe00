"""Imports of people: a file becomes a preview, the preview is confirmed, and only then a worker writes."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.core.files import File
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from tenants.errors import Refused
from tenants.limits import Limit, check_limit
from tenants.people.importing.matching import assess, group_key
from tenants.people.importing.reading import read_table
from tenants.people.importing.rows import Outcome, Row
from tenants.people.models import ImportState, PeopleImport, User
from tenants.people.origin import current_address
from tenants.people.services.audit import record

log = logging.getLogger(__name__)
SILENCE = timedelta(minutes=2)  # a batch takes a second: whoever wrote is gone
PREVIEW_DAYS = 7  # then a list that nobody confirmed is forgotten
TO_WRITE = {Outcome.NEW, Outcome.KNOWN}


@transaction.atomic
def start_import(file: File[bytes], *, actor: User) -> PeopleImport:
    """Read the file and say what would become of each line. Nobody is written."""
    table = read_table(file)
    rows = [Row(number, cells) for number, cells in table.rows]
    assess(rows)
    return PeopleImport.objects.create(
        file_name=(file.name or "")[-200:],
        rows=[row.dump() for row in rows],
        columns={"names": list(table.columns.names.items()), "ignored": table.columns.ignored},
        total=len(rows),
        created_by=actor,
    )


def rows_of(found: PeopleImport) -> list[Row]:
    return [Row.load(stored) for stored in found.rows]


@transaction.atomic
def confirm_import(pk: int, *, actor: User, letters: bool = False) -> PeopleImport:
    """Hand the list to a worker; with `letters` whoever is new and has an e-mail gets one to choose a password.

    Every line is looked at again first. If one would end otherwise than the preview said, the new preview is stored and
    the import stays as it is (`state`). Of two who confirm at once the second changes nothing. Lines of one group are
    written one after the other, so that it is asked for its places a few times, not for each line.
    """
    found = _locked(pk)
    if found.state != ImportState.PREVIEW:
        return found
    rows = rows_of(found)
    before = [_fate(row) for row in rows]
    assess(rows)
    if [_fate(row) for row in rows] != before:
        found.rows = [row.dump() for row in rows]
        found.save(update_fields=["rows"])
        return found
    if not any(row.outcome in TO_WRITE for row in rows):
        raise Refused(_("Nothing in this list is new."))
    check_plan(rows)
    found.rows = [row.dump() for row in sorted(rows, key=lambda row: group_key(row.cells.get("group", "")))]
    confirmed = {"by": actor.pk, "address": current_address(), "letters": letters}
    found.columns = {**found.columns, "confirmed": confirmed}
    found.state = ImportState.WAITING
    found.save(update_fields=["columns", "state", "rows"])
    record(actor, "people.import_confirmed", found, file=found.file_name, **outcomes(rows))
    transaction.on_commit(lambda: hint(pk))
    return found


@transaction.atomic
def retry_import(pk: int, *, actor: User) -> PeopleImport:
    """Go on after a failure with the lines that are not written yet."""
    found = _locked(pk)
    if found.state == ImportState.FAILED:
        found.columns["confirmed"] |= {"by": actor.pk, "address": current_address()}
        found.state, found.error = ImportState.WAITING, ""
        found.save(update_fields=["columns", "state", "error"])
        record(actor, "people.import_resumed", found, file=found.file_name)
        transaction.on_commit(lambda: hint(pk))
    return found


@transaction.atomic
def cancel_import(pk: int, *, actor: User) -> PeopleImport:
    """Forget a list that was not confirmed, or the rest of one that failed. Who is written already stays."""
    found = _locked(pk)
    if found.state in {ImportState.PREVIEW, ImportState.FAILED}:
        _forget(found)
        record(actor, "people.import_cancelled", found, file=found.file_name, written=found.done)
    return found


def forget_old_previews(*, now: datetime) -> int:
    """Names and phones of people whom nobody added are not kept."""
    old = PeopleImport.objects.filter(state=ImportState.PREVIEW, created_at__lt=now - timedelta(days=PREVIEW_DAYS))
    return old.update(state=ImportState.CANCELLED, rows=[], finished_at=now)


def outcomes(rows: Iterable[Row]) -> dict[str, int]:
    """How many lines end in which way."""
    counts = dict.fromkeys((outcome.value for outcome in Outcome), 0)
    for row in rows:
        counts[row.outcome.value] += 1
    return counts


def check_plan(rows: Iterable[Row]) -> None:
    """Raise LimitReached unless all who are new fit into the plan. Call it inside the transaction that adds them."""
    new = [row for row in rows if row.outcome == Outcome.NEW]
    teachers = sum(row.is_teacher for row in new)
    if teachers:
        check_limit(Limit.STAFF, teachers)
    if len(new) > teachers:
        check_limit(Limit.STUDENTS, len(new) - teachers)


def waiting_imports(*, now: datetime) -> list[int]:
    """Those that nobody works on: confirmed ones, those of a worker that was killed, and those that owe letters."""
    silent = Q(state=ImportState.RUNNING, heard_at__lt=now - SILENCE)
    owing = Q(state=ImportState.DONE, columns__letters__due=True)
    found = PeopleImport.objects.filter(Q(state=ImportState.WAITING) | silent | owing)
    return list(found.order_by("created_at").values_list("pk", flat=True))


def hint(pk: int) -> None:
    """Tell a worker. Without a broker, beat finds the row a little later."""
    from tenants.people.tasks.imports import run_import_now

    try:
        run_import_now.apply_async([pk], retry=False)
    except (OperationalError, RedisError):
        log.warning("The broker does not answer; import %s waits for the sweeper", pk)


def _fate(row: Row) -> tuple[Any, ...]:
    return row.outcome, row.person, row.changes


def _forget(found: PeopleImport) -> None:
    found.state, found.rows, found.finished_at = ImportState.CANCELLED, [], timezone.now()
    found.save(update_fields=["state", "rows", "finished_at"])


def _locked(pk: int) -> PeopleImport:
    return PeopleImport.objects.select_for_update(no_key=True).get(pk=pk)
