"""What an import refuses, each with its sentence, and what a failure leaves: nothing."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from tenants.errors import Refused
from tenants.models import Center, CenterJob, CenterStatus, Domain, JobState, Subscription
from tenants.people.models import Invitation, User
from tenants.people.services.invitations import create_class_invitation, find_by_token, token_for
from tenants.schemas import inside
from tenants.services.importing import STEPS, check_import, start_import
from tenants.services.jobs import retry_job, run_job
from tests.conftest import PASSWORD
from tests.tenants.kyoto import cleared, done, owner
from tests.tenants.packages import exported, manifest_of, packed, with_file, with_manifest, with_table


@pytest.fixture
def entries(django_db_setup, django_db_blocker) -> dict[str, bytes]:
    """An export of Fuji as it stands for all tests."""
    with django_db_blocker.unblock():
        return exported(django_db_setup.fuji)


def refusal_of(entries: dict[str, bytes] | io.BytesIO, subdomain: str = "nagano") -> str:
    file = entries if isinstance(entries, io.BytesIO) else packed(entries)
    with pytest.raises(Refused) as refused:
        start_import(File(file, name="x.zip"), subdomain=subdomain, by=owner())
    assert not CenterJob.objects.exists()
    return refused.value.sentence


def changed(entries: dict[str, bytes], **values: Any) -> dict[str, bytes]:
    return with_manifest(entries, manifest_of(entries) | values)


def test_what_is_no_export_is_refused(house, entries):
    assert refusal_of(io.BytesIO(b"not a zip")) == "This is not a ZIP file, or it did not arrive whole."
    whole = packed(entries).getvalue()
    assert refusal_of(io.BytesIO(whole[:-200])) == "This is not a ZIP file, or it did not arrive whole."
    assert refusal_of({"package.json": b"{}"}) == "This is not an export of a centre."
    assert refusal_of(changed(entries, format="mikan-test")) == "This is not an export of a centre."
    version = refusal_of(changed(entries, version=2))
    assert version == "The export has version 2 of the format; this server reads version 1."
    damaged = "The list of contents in the file is damaged."
    assert refusal_of(entries | {"manifest.json": b"{"}) == damaged
    assert refusal_of(changed(entries, tables=[{"name": "people_user"}])) == damaged
    assert refusal_of(changed(entries, files=[{"name": 7, "size": 1, "sha256": ""}])) == damaged


def test_another_version_of_the_product_is_named(house, entries):
    manifest = manifest_of(entries)
    newer = manifest["migrations"] | {"people": [*manifest["migrations"]["people"], "0999_future"]}
    assert "this server does not have people.0999_future" in refusal_of(changed(entries, migrations=newer))
    older = manifest["migrations"] | {"people": [n for n in manifest["migrations"]["people"] if n != "0001_initial"]}
    assert "it lacks people.0001_initial" in refusal_of(changed(entries, migrations=older))


def test_tables_that_no_center_has_are_refused(house, entries):
    manifest = manifest_of(entries)
    foreign = [*manifest["tables"], manifest["tables"][0] | {"name": "tenants_center"}]
    sent = with_manifest(entries | {"tables/tenants_center.copy": b""}, manifest | {"tables": foreign})
    sent = with_table(sent, "tenants_center", b"")
    assert refusal_of(sent) == "The file has tables that no centre has here: tenants_center"
    fewer = [table for table in manifest["tables"] if table["name"] != "people_group"]
    sent = {name: content for name, content in entries.items() if name != "tables/people_group.copy"}
    assert refusal_of(with_manifest(sent, manifest | {"tables": fewer})) == "The file lacks tables: people_group"
    for table in manifest["tables"]:
        table["columns"] = [*table["columns"], "extra"] if table["name"] == "people_group" else table["columns"]
    other = "Tables in the file have other columns than here: people_group"
    assert refusal_of(with_manifest(entries, manifest)) == other


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/../../x", "a\\..\\x", "c:x", "a//b", "./x", "a\0b", "x" * 300])
def test_paths_that_lead_out_of_the_centers_folder_are_refused(house, entries, name):
    sentence = refusal_of(with_file(entries, name, b"evil"))
    assert sentence.startswith(("The file has an entry that may not be written", "The file does not hold exactly"))


def test_entries_beside_the_list_and_unbelievable_sizes_are_refused(house, entries):
    not_listed = "The file does not hold exactly what its list of contents says."
    assert refusal_of(entries | {"files/more": b"x"}) == not_listed
    assert refusal_of({name: text for name, text in entries.items() if name != "tables/people_user.copy"}) == not_listed
    bomb = with_file(entries, "media/bomb.bin", bytes(20_000_000))
    assert refusal_of(bomb) == "The size of files/media/bomb.bin in the file is not believable."
    manifest = manifest_of(entries)
    manifest["tables"][0]["size"] += 1
    assert "is not believable" in refusal_of(with_manifest(entries, manifest))


def test_more_than_fits_on_the_disk_is_refused_before_it_is_read(house, entries, monkeypatch):
    monkeypatch.setattr("tenants.moving.files.SPARE", 10**18)
    assert refusal_of(entries).startswith("The server's disk has no room for this")


def test_address_that_is_taken_or_reserved_is_refused(house, entries):
    assert "belongs to a centre already" in refusal_of(entries, subdomain="")  # Fuji itself stands
    assert "belongs to a centre already" in refusal_of(entries, subdomain="sakura")
    assert "is kept for mikan itself" in refusal_of(entries, subdomain="admin")


def test_each_byte_is_compared_before_anything_is_written(house, entries):
    flipped = entries["tables/people_user.copy"].replace(b"Student", b"Studemt")
    job = start_import(
        File(packed(entries | {"tables/people_user.copy": flipped}), name="x.zip"), subdomain="nagano", by=owner()
    )
    with pytest.raises(Refused, match=r"tables/people_user\.copy in the file is damaged"):
        check_import(job)
    assert not Domain.objects.filter(domain="nagano.localhost").exists()


def test_page_keeps_what_was_typed_and_says_what_is_wrong(house, login, entries):
    client = login("owner", "public")
    file = SimpleUploadedFile("x.zip", b"no zip")
    reply = client.post("/centers/import/", {"file": file, "subdomain": "nagano"})
    page = reply.content.decode()
    assert (reply.status_code, 'value="nagano"' in page) == (422, True)
    assert "This is not a ZIP file" in page
    assert "Choose another address" in client.post("/centers/import/", {"subdomain": "sakura"}).content.decode()
    good = SimpleUploadedFile("x.zip", packed(entries).getvalue())
    assert client.post("/centers/import/", {"file": good, "subdomain": "nagano"}).status_code == 302
    connection.set_schema_to_public()
    assert CenterJob.objects.get().center_name == "Fuji"


@pytest.fixture
def nagano(django_db_setup, django_db_blocker, entries):
    """A queued import of Fuji under another address, all committed."""
    with django_db_blocker.unblock(), cleared():
        broken = entries["tables/people_membership.copy"].replace(b"\t1\t", b"\t999\t")
        sent = packed(with_table(entries, "people_membership", broken))
        yield start_import(File(sent, name="x.zip"), subdomain="nagano", by=owner())


def schemas() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM information_schema.schemata WHERE schema_name LIKE 'c\\_%'")
        return int(cursor.fetchone()[0])


def test_failure_in_the_middle_leaves_nothing_and_is_tried_again(nagano, entries, django_db_setup):
    before = (schemas(), Center.objects.count(), Domain.objects.count(), Subscription.objects.count())
    failed = run_job(nagano.pk, now=timezone.now())
    assert failed is not None
    assert failed.state == JobState.FAILED
    assert failed.error.startswith("The rows in the file do not fit together")
    assert (schemas(), Center.objects.count(), Domain.objects.count(), Subscription.objects.count()) == before
    default_storage.delete(failed.data["file"])
    default_storage.save(failed.data["file"], packed(entries))
    job = retry_job(failed)
    STEPS[1].run(job)  # a worker that is killed before it could say that this step is done
    made = done(job)
    assert schemas() == before[0] + 1
    center = Center.objects.get(pk=made.center_id)
    assert (center.name, center.status) == ("Fuji", CenterStatus.ACTIVE)
    assert not default_storage.exists(failed.data["file"])
    with inside(center):
        assert User.objects.get(username="student").check_password(PASSWORD)
        next_one = User.objects.create_user("newcomer", PASSWORD, role="student", first_name="New")
        assert next_one.pk > User.objects.exclude(pk=next_one.pk).order_by("-pk")[0].pk


def test_commands_write_and_read_a_file(django_db_setup, django_db_blocker, tmp_path, capsys):
    path = tmp_path / "fuji.zip"
    with django_db_blocker.unblock(), cleared():
        with inside(django_db_setup.fuji):
            admin, group = User.objects.get(username="admin"), None
            group = admin._meta.apps.get_model("people", "Group").objects.first()
            invitation = create_class_invitation(actor=admin, group=group)
        try:
            call_command("export_center", "fuji", str(path))
            with pytest.raises(CommandError, match="There is a file of that name already"):
                call_command("export_center", "fuji", str(path))
            with pytest.raises(CommandError, match="No centre has the address nowhere"):
                call_command("export_center", "nowhere", str(tmp_path / "x.zip"))
            with pytest.raises(CommandError, match="belongs to a centre already"):
                call_command("import_center", str(path))
            call_command("import_center", str(path), subdomain="nagano")
            assert "http://nagano.localhost" in capsys.readouterr().out
            center = Domain.objects.get(domain="nagano.localhost").tenant
            with inside(center):  # links are derived from the schema's name: shown ones open what they should
                moved = Invitation.objects.get()
                assert find_by_token(token_for(moved)) == moved
                assert moved.token_hash != invitation.token_hash
        finally:
            with inside(django_db_setup.fuji), connection.cursor() as cursor:
                cursor.execute("DELETE FROM people_invitation")  # TRUNCATE … CASCADE would take the people along
                cursor.execute("TRUNCATE people_auditentry")


def test_stored_names_of_the_archive_are_no_links(house, entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
        archive.writestr("files/", b"")
    out.seek(0)
    assert refusal_of(out) == "The file does not hold exactly what its list of contents says."
