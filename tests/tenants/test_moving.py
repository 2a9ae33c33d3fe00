"""The drill: a centre is exported, dropped, imported, and compared in every table and every file."""

from __future__ import annotations

import hashlib
import time

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from exams.guests import link_by_token, token_of_link
from exams.models import GuestLink
from grading.models import Result
from tenants.models import Center, CenterStatus, Domain
from tenants.moving.files import file_names, remove_files
from tenants.moving.tables import LEFT_BEHIND, copied_out, snapshot, tables_in
from tenants.people.models import Invitation, User
from tenants.people.services.invitations import code_for, find_by_code, find_by_token, token_for
from tenants.people.services.passwords import first_password
from tenants.schemas import inside
from tenants.services.exporting import start_export
from tenants.services.importing import start_import
from tenants.services.removing import drop_schema, remove_rows
from tests.conftest import PASSWORD
from tests.tenants.kyoto import done, kyoto_standing, owner

# What by nature differs after a move, column by column; everything else is compared.
DIFFERS = {
    "people_user": {"first_password", "is_active"},  # is_active: of support people alone
    "people_invitation": {"token_hash", "code_hash"},
    "exams_guestlink": {"token_hash"},
}


@pytest.fixture
def kyoto(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), kyoto_standing() as center:
        yield center


def rows_of(center: Center) -> dict[str, list[bytes]]:
    """Every row of every table that travels, as PostgreSQL writes it."""
    with snapshot() as own:
        found = {}
        for table in tables_in(own, center.schema_name):
            differs = DIFFERS.get(table.name, set())
            kept = [name for name in table.columns if name not in differs]
            table = type(table)(table.schema, table.name, kept, table.key)
            found[table.name] = b"".join(copied_out(own, table)).splitlines()
    return found


def files_of(center: Center) -> dict[str, str]:
    names = file_names(center)
    found = {}
    for name in names:
        with inside(center), default_storage.open(name) as file:
            found[name] = hashlib.sha256(file.read()).hexdigest()
    return found


def drop(center: Center) -> None:
    drop_schema(center)
    remove_files(center)
    remove_rows(center)


def test_center_is_exported_dropped_imported_and_is_the_same_row_by_row(kyoto):
    rows, files = rows_of(kyoto), files_of(kyoto)
    assert len(files) >= 2
    assert all(rows[name] for name in ("people_user", "exams_attemptevent", "grading_result", "people_auditentry"))
    assert not LEFT_BEHIND & set(rows)
    with inside(kyoto):
        given = first_password(User.objects.get(username="mate"))
    begun = time.monotonic()
    export = done(start_export(kyoto, by=owner()))
    drop(kyoto)
    assert not Domain.objects.filter(domain="kyoto.localhost").exists()
    with default_storage.open(export.data["file"]) as file:
        job = done(start_import(file, subdomain="", by=owner()))
    seconds = time.monotonic() - begun
    again = Center.objects.get(pk=job.center_id)
    assert (again.name, again.status) == ("Kyoto", CenterStatus.ACTIVE)
    assert again.schema_name != kyoto.schema_name
    assert rows_of(again) == rows
    assert files_of(again) == files
    assert (export.data["tables"], export.data["rows"]) == (len(rows), sum(map(len, rows.values())))
    numbers = f"{len(rows)} tables, {export.data['rows']} rows, {len(files)} files, {export.data['size']} bytes"
    print(f"drill: {numbers}, {seconds:.1f} s")
    student_finds_the_result(again)
    what_was_derived_fits_to_the_new_place(again, given)


def student_finds_the_result(center: Center) -> None:
    client = Client(headers={"host": "kyoto.localhost"})
    reply = client.post("/accounts/login/", {"login": "student", "password": PASSWORD})
    assert (reply.status_code, reply["Location"]) == (302, "/")
    with inside(center):
        result = Result.objects.get()
    page = client.get(f"/results/{result.pk}/")
    assert page.status_code == 200
    assert "N5 mock" in page.content.decode()


def what_was_derived_fits_to_the_new_place(center: Center, given: str | None) -> None:
    """Shown links open; a first password that was given opens too, and is not shown wrongly."""
    with inside(center):
        invitation, link, mate = Invitation.objects.get(), GuestLink.objects.get(), User.objects.get(username="mate")
        assert find_by_token(token_for(invitation)) == invitation
        assert find_by_code(code_for(invitation)) == invitation
        assert link_by_token(token_of_link(link)) == link
        assert first_password(mate) is None
        assert given
        assert mate.check_password(given)
        assert mate.must_change_password
