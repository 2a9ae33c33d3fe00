"""A centre made from its export: everything is checked before anything is written, and a failure leaves nothing."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.db import connection
from tenants.errors import Refused
from tenants.hosts import forget_hosts
from tenants.models import Center, CenterJob, CenterStatus, Domain, JobKind, JobState, Plan, Subscription
from tenants.models.centers import new_schema_name
from tenants.moving import files, tables
from tenants.moving.checking import check_fits
from tenants.moving.package import (
    BadPackage,
    Manifest,
    TableEntry,
    Watch,
    blocks_of,
    check_names,
    check_sums,
    opened,
    read_manifest,
)
from tenants.people.models import User
from tenants.people.services.audit import record
from tenants.schemas import inside
from tenants.services.exporting import FIELDS, watcher
from tenants.services.jobs import Step, queue_job
from tenants.services.removing import drop_schema, forget_in_redis, remove_rows
from tenants.services.tables import make_schema
from tenants.signals import center_imported
from tenants.subdomains import check_subdomain, host_of, taken

UPLOADS_KEPT = timedelta(days=7)


def start_import(file: File, *, subdomain: str, by: User | None) -> CenterJob:
    """Keep the file for the worker and queue the import. What can be seen at once is refused at once.

    `subdomain` empty: the one that the centre had. `by` None: somebody at the server's own command line.
    """
    connection.set_schema_to_public()
    with opened(file) as archive:
        manifest = read_manifest(archive)
        check_names(archive, manifest)
    check_fits(manifest)
    label = check_subdomain(subdomain or manifest.subdomain)
    files.check_room(manifest.size)
    file.seek(0)
    name = default_storage.save("moving/import.zip", file)
    with transaction.atomic():
        job = queue_job(
            JobKind.IMPORT,
            center=None,
            name=str(manifest.center.get("name", ""))[:120],
            by_name=by.name if by else "manage.py",
            data={"file": name, "subdomain": label},
        )
        if by:
            record(by, "center.import_started", job, center=job.center_name, subdomain=label)
    return job


def check_import(job: CenterJob) -> None:
    """Every byte, before anything is written."""
    with _package(job) as (archive, manifest):
        check_names(archive, manifest)
        check_fits(manifest)
        check_subdomain(job.data["subdomain"])
        files.check_room(manifest.size)
        check_sums(archive, manifest, watcher(job))


def write_import(job: CenterJob) -> None:
    """Rows, schema, tables and files. What fails in the middle is taken away, and the step can be run again."""
    clear_import(job)
    try:
        with _package(job) as (archive, manifest):
            check_names(archive, manifest)
            center = _make_rows(job, manifest)
            make_schema(center)
            fill(center, archive, manifest, watch=watcher(job))
        with inside(center):
            center_imported.send(Center, center=center)
    except BaseException:
        clear_import(job)
        raise


def open_import(job: CenterJob) -> None:
    """The centre opens, the uploaded file goes."""
    connection.set_schema_to_public()
    made = Center.objects.filter(pk=job.center_id, status=CenterStatus.PREPARING)
    made.update(status=CenterStatus.ACTIVE)
    forget_hosts()
    if name := job.data.pop("file", ""):
        default_storage.delete(name)


def clear_import(job: CenterJob) -> None:
    """What an earlier try of this job left, if it was killed in the middle."""
    connection.set_schema_to_public()
    center = Center.objects.filter(pk=job.center_id, status=CenterStatus.PREPARING).first() if job.center_id else None
    job.center = None
    if center:
        drop_schema(center)
        files.remove_files(center)
        forget_in_redis(center.schema_name)
        remove_rows(center)


def forget_old_uploads(*, now: datetime) -> int:
    """Uploads whose import failed a week ago and was not tried again since; how many."""
    connection.set_schema_to_public()
    failed = CenterJob.objects.filter(kind=JobKind.IMPORT, state=JobState.FAILED, finished_at__lt=now - UPLOADS_KEPT)
    old = list(failed.filter(data__has_key="file"))
    for job in old:
        default_storage.delete(job.data.pop("file"))
        job.save(update_fields=["data"])
    return len(old)


def fill(center: Center, archive: zipfile.ZipFile, manifest: Manifest, *, watch: Watch) -> None:
    """Tables in one transaction, read again and compared before it is committed; then the files."""
    try:
        with tables.own_connection() as own:
            found = {table.name: table for table in tables.tables_in(own, center.schema_name)}
            tables.empty(own, list(found.values()))
            for entry in manifest.tables:
                watch(_("Filling the table %(name)s") % {"name": entry.name})
                _fill_table(own, found[entry.name], entry, archive)
    except psycopg.Error as error:
        raise BadPackage(_("The rows in the file do not fit together: %(error)s") % {"error": error}) from error
    for number, file in enumerate(manifest.files, 1):
        watch(_("Writing file %(number)d of %(total)d") % {"number": number, "total": len(manifest.files)})
        with inside(center), archive.open(file.path) as source:
            if default_storage.save(file.name, File(source, name=file.name)) != file.name:
                raise BadPackage(_("The file %(name)s could not be written.") % {"name": file.name})


def _fill_table(own: Any, table: tables.Table, entry: TableEntry, archive: zipfile.ZipFile) -> None:
    """Foreign keys are checked at the end (Django makes them deferrable), so the order of tables does not matter."""
    rows = tables.copy_in(own, table, entry.columns, blocks_of(archive, entry.path))
    tables.continue_from(own, table, entry.following)
    if rows != entry.rows or tables.sha256_of(own, table, entry.columns) != entry.sha256:
        raise BadPackage(_("The table %(name)s did not arrive as it was.") % {"name": entry.name})


@transaction.atomic
def _make_rows(job: CenterJob, manifest: Manifest) -> Center:
    connection.set_schema_to_public()
    center = Center(schema_name=new_schema_name(), status=CenterStatus.PREPARING)
    try:
        for name in FIELDS:
            setattr(center, name, manifest.center[name])
        ZoneInfo(center.timezone)
        center.full_clean()
        center.save()
        for agreed in manifest.subscriptions:
            _subscription(center, agreed).save()
        with transaction.atomic():
            Domain.objects.create(domain=host_of(job.data["subdomain"]), tenant=center, is_primary=True)
    except IntegrityError as error:
        raise Refused(taken(job.data["subdomain"])) from error
    except (ValidationError, KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise BadPackage(_("What the file says about the centre itself is damaged.")) from error
    job.center = center
    job.save(update_fields=["center"])
    return center


def _subscription(center: Center, agreed: dict[str, Any]) -> Subscription:
    """One that was on record, with the plan of that name here."""
    subscription = Subscription(
        center=center,
        plan=Plan.objects.filter(code=agreed["plan"]).first(),
        starts_on=date.fromisoformat(agreed["starts_on"]),
        ends_on=date.fromisoformat(agreed["ends_on"]) if agreed["ends_on"] else None,
        price=Decimal(agreed["price"]),
        **{name: agreed[name] for name in ("is_trial", "currency", "note", "told", "created_by")},
    )
    subscription.full_clean()
    return subscription


@contextmanager
def _package(job: CenterJob) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    connection.set_schema_to_public()
    try:
        source = default_storage.open(job.data["file"], "rb")
    except (FileNotFoundError, KeyError) as error:
        raise Refused(_("The uploaded file is not there any more. Upload it again.")) from error
    with source, opened(source) as archive:
        yield archive, read_manifest(archive)


STEPS: tuple[Step, ...] = (
    Step(gettext_lazy("Checking the file"), check_import),
    Step(gettext_lazy("Writing tables and files"), write_import),
    Step(gettext_lazy("Opening the centre"), open_import),
)
