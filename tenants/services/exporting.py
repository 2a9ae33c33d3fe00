"""A centre written into one file: its tables as they were at one moment, and its files."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.db import connection
from tenants.errors import Refused
from tenants.models import Center, CenterJob, CenterStatus, Domain, JobKind, JobState
from tenants.moving import files, tables
from tenants.moving.package import (
    BLOCK,
    MANIFEST,
    FileEntry,
    Manifest,
    TableEntry,
    Watch,
    check_names,
    check_sums,
    opened,
    read_manifest,
    writing,
)
from tenants.people.models import User
from tenants.people.services.audit import record
from tenants.schemas import inside
from tenants.services.jobs import Step, queue_job, tell

# What a centre says of itself. Not its status, its schema's name or when it is deleted: the new place decides.
FIELDS = [
    "name", "city", "colour", "logo", "language", "languages", "timezone", "phone", "email",
    "sync_window", "release_mode", "staff_two_factor", "support_allowed",
]  # fmt: skip
AGREED = ["starts_on", "ends_on", "is_trial", "price", "currency", "note", "told", "created_by"]


@transaction.atomic
def start_export(center: Center, *, by: User) -> CenterJob:
    """Refused while something else is being done with the centre, or while it has no tables yet."""
    if center.status == CenterStatus.PREPARING:
        raise Refused(_("The centre is still being made. Export it afterwards."))
    record(by, "center.export_started", center)
    data = {"subdomain": subdomain_of(center)}
    return queue_job(JobKind.EXPORT, center=center, name=center.name, by_name=by.name, data=data)


def write_export(job: CenterJob) -> None:
    """The step: into a work file, which is then kept under a name that only this job has."""
    center = _center_of(job)
    path = files.work_file(f"export-{job.pk}.part")
    try:
        with path.open("wb") as out:
            manifest = write_package(center, out, watch=watcher(job))
        name = f"moving/export-{job.pk}.zip"
        job.data |= {"size": path.stat().st_size, "tables": len(manifest.tables), "files": len(manifest.files)}
        job.data |= {"rows": sum(table.rows for table in manifest.tables), "file": files.keep(path, name)}
    finally:
        path.unlink(missing_ok=True)


def check_export(job: CenterJob) -> None:
    """Read again as an import would: what is kept can be trusted."""
    connection.set_schema_to_public()
    with default_storage.open(job.data["file"], "rb") as file:
        check_file(file, watch=watcher(job))


def check_file(file: IO[bytes], *, watch: Watch) -> None:
    """Raises BadPackage unless the file is whole."""
    with opened(file) as archive:
        manifest = read_manifest(archive)
        check_names(archive, manifest)
        check_sums(archive, manifest, watch)


def remove_export(job: CenterJob, *, by: User) -> None:
    """The file goes, the row stays. Refused while the centre waits to be deleted: the file is then all there is."""
    connection.set_schema_to_public()
    with transaction.atomic():
        export = CenterJob.objects.select_for_update(of=("self",)).select_related("center").get(pk=job.pk)
        if export.center and export.center.delete_at:
            raise Refused(_("The centre is going to be deleted. Take that back first, then remove its export."))
        name = export.data.pop("file", "")
        export.save(update_fields=["data"])
        record(by, "center.export_removed", export.center or export, center=export.center_name)
    if name:
        default_storage.delete(name)


def write_package(center: Center, out: Any, *, watch: Watch) -> Manifest:
    """Stream everything into `out`, which must be seekable. Sessions are left out (tenants.moving.tables)."""
    with zipfile.ZipFile(out, "w", compresslevel=6) as archive:
        with tables.snapshot() as own:
            files.check_room(tables.size_of(own, center.schema_name) + files.sizes_on_disk(center))
            entries = [_write_table(archive, own, table, watch) for table in tables.tables_in(own, center.schema_name)]
            migrations = _migrations(own, center.schema_name)
        connection.set_schema_to_public()
        manifest = Manifest(
            made_at=timezone.now().isoformat(),
            subdomain=subdomain_of(center),
            center={name: _plain(getattr(center, name)) for name in FIELDS},
            subscriptions=_subscriptions(center),
            migrations=migrations,
            tables=entries,
            files=list(_write_files(archive, center, watch)),
        )
        with writing(archive, MANIFEST, packed=True) as document:
            document.write(manifest.as_json())
    return manifest


def watcher(job: CenterJob) -> Watch:
    """Tells the job's page, and leaves the connection where it stood."""

    def watch(says: str) -> None:
        with files.inside_public():
            tell(job, says)

    return watch


def subdomain_of(center: Center) -> str:
    connection.set_schema_to_public()
    return str(Domain.objects.get(tenant=center, is_primary=True).domain).partition(".")[0]


def exports() -> Any:
    """Finished ones whose file is still there, the newest first."""
    return CenterJob.objects.filter(kind=JobKind.EXPORT, state=JobState.DONE, data__has_key="file").select_related(
        "center"
    )


def _write_table(archive: zipfile.ZipFile, own: Any, table: tables.Table, watch: Watch) -> TableEntry:
    watch(_("Writing the table %(name)s") % {"name": table.name})
    heard = 0
    with writing(archive, f"tables/{table.name}.copy", packed=True) as out:
        for block in tables.copied_out(own, table):
            out.write(block)
            heard += 1
            if heard % 100 == 0:  # 25 MB
                watch(_("Writing the table %(name)s") % {"name": table.name})
    return TableEntry(
        name=table.name,
        columns=table.columns,
        rows=tables.count(own, table),
        size=out.size,
        sha256=out.digest.hexdigest(),
        following=tables.following(own, table),
    )


def _write_files(archive: zipfile.ZipFile, center: Center, watch: Watch) -> Iterator[FileEntry]:
    """Those that are there now; one that went since the list was made is no part of the export."""
    names = files.file_names(center)
    for number, name in enumerate(names, 1):
        watch(_("Writing file %(number)d of %(total)d") % {"number": number, "total": len(names)})
        with _opened_file(center, name) as source:
            if source is None:
                continue
            with writing(archive, f"files/{name}", packed=False) as out:
                for block in source.chunks(BLOCK):
                    out.write(block)
        yield FileEntry(name=name, size=out.size, sha256=out.digest.hexdigest())


@contextmanager
def _opened_file(center: Center, name: str) -> Iterator[Any]:
    with inside(center):
        try:
            source = default_storage.open(name, "rb")
        except FileNotFoundError:
            source = None
        try:
            yield source
        finally:
            if source is not None:
                source.close()


def _migrations(own: Any, schema: str) -> dict[str, list[str]]:
    rows = own.execute(
        tables.SQL("SELECT app, name FROM {}.django_migrations ORDER BY app, name").format(tables.Identifier(schema))
    ).fetchall()
    out: dict[str, list[str]] = {}
    for app, name in rows:
        out.setdefault(app, []).append(name)
    return out


def _subscriptions(center: Center) -> list[dict[str, Any]]:
    agreed = center.subscriptions.select_related("plan").order_by("pk")
    return [{"plan": one.plan.code} | {name: _plain(getattr(one, name)) for name in AGREED} for one in agreed]


def _plain(value: Any) -> Any:
    """As JSON keeps it."""
    return value if isinstance(value, str | int | bool | list | None) else str(value)


def _center_of(job: CenterJob) -> Center:
    connection.set_schema_to_public()
    center = Center.objects.filter(pk=job.center_id).first()
    if center is None:
        raise Refused(_("The centre is not there any more."))
    return center


STEPS: tuple[Step, ...] = (
    Step(gettext_lazy("Writing the centre's tables and files"), write_export),
    Step(gettext_lazy("Checking the file"), check_export),
)
