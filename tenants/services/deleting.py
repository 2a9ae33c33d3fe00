"""Deleting a centre: asked for with an export at hand, waited for, and then no trace is left.

Until `Center.delete_at` nothing is gone. The audit log of the public site keeps what was done, by whom and why.
"""

from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.db import connection
from tenants.errors import Refused
from tenants.hosts import forget_hosts
from tenants.models import Center, CenterJob, CenterStatus, JobKind, JobState
from tenants.moving.files import remove_files
from tenants.people.models import AuditEntry, User
from tenants.people.services.audit import record
from tenants.services import removing
from tenants.services.closing import suspend_center
from tenants.services.exporting import exports, subdomain_of
from tenants.services.jobs import Step, queue_job

WAIT = timedelta(days=7)
EXPORT_AGE = timedelta(days=7)


def export_to_keep(center: Center, *, now: datetime) -> CenterJob | None:
    """The last export, if it is young enough to delete the centre after it."""
    found: CenterJob | None = exports().filter(center=center, finished_at__gt=now - EXPORT_AGE).first()
    return found


@transaction.atomic
def schedule_deletion(center: Center, *, typed: str, by: User, now: datetime) -> Center:
    """The centre is suspended at once and deleted after the waiting time. Its admins are written to."""
    connection.set_schema_to_public()
    center = Center.objects.select_for_update().get(pk=center.pk)
    subdomain = subdomain_of(center)
    if center.delete_at:
        raise Refused(_("The centre is going to be deleted already."))
    if center.status == CenterStatus.PREPARING:
        raise Refused(_("The centre is still being made."))
    if typed.strip().lower() != subdomain:
        raise Refused(_("Type the address of the centre exactly: %(subdomain)s") % {"subdomain": subdomain})
    export = export_to_keep(center, now=now)
    if export is None:
        raise Refused(_("Export the centre first. An export may be at the most 7 days old."))
    if center.status == CenterStatus.ACTIVE:
        center = suspend_center(center, by=by, note=_("It is going to be deleted."))
    center.delete_at = now + WAIT
    center.save(update_fields=["delete_at"])
    record(by, "center.deletion_asked", center, subdomain=subdomain, at=center.delete_at.isoformat(), export=export.pk)
    _changed(center)
    return center


@transaction.atomic
def take_back_deletion(center: Center, *, by: User) -> Center:
    """The centre stays, suspended until somebody reactivates it. Refused once the deleting has begun."""
    connection.set_schema_to_public()
    center = Center.objects.select_for_update().get(pk=center.pk)
    if center.delete_at is None:
        return center
    if CenterJob.objects.filter(center=center, kind=JobKind.DELETE).exists():
        raise Refused(_("The deleting has begun. It cannot be taken back any more."))
    center.delete_at = None
    center.save(update_fields=["delete_at"])
    record(by, "center.deletion_taken_back", center)
    _changed(center)
    return center


def queue_due_deletions(*, now: datetime) -> list[CenterJob]:
    """A job for each centre whose time has come and that has none yet. One that failed is tried again by an owner."""
    connection.set_schema_to_public()
    due = Center.objects.filter(delete_at__lte=now).exclude(jobs__kind=JobKind.DELETE).values_list("pk", flat=True)
    return [job for pk in list(due) if (job := _queue(pk, now))]


@transaction.atomic
def _queue(pk: int, now: datetime) -> CenterJob | None:
    center = Center.objects.select_for_update().filter(pk=pk, delete_at__lte=now).first()
    busy = CenterJob.objects.filter(center=pk, state__in=[JobState.WAITING, JobState.RUNNING])
    if center is None or busy.exists():  # taken back in this moment; or an export is still being written
        return None
    data = {"subdomain": subdomain_of(center)}
    return queue_job(JobKind.DELETE, center=center, name=center.name, by_name="mikan", data=data)


def check_deletion(job: CenterJob) -> None:
    """Once more, in the last moment: it is due, and its export can be opened."""
    center = _center_of(job)
    if center.delete_at is None or center.delete_at > timezone.now() or center.status == CenterStatus.ACTIVE:
        raise Refused(_("The centre is not to be deleted now."))
    if not any(default_storage.exists(export.data["file"]) for export in exports().filter(center=center)):
        raise Refused(_("There is no export of the centre any more. Nothing was deleted."))


def delete_tables(job: CenterJob) -> None:
    removing.drop_schema(_center_of(job))


def delete_files(job: CenterJob) -> None:
    remove_files(_center_of(job))


def delete_leftovers(job: CenterJob) -> None:
    """What only Redis knows of: cache, sessions in it, sockets' groups, tasks that wait."""
    schema = _center_of(job).schema_name
    removing.forget_queued_tasks(schema)
    removing.forget_in_redis(schema)


def delete_rows(job: CenterJob) -> None:
    """The rest, in one transaction with the entry in the audit log. What jobs knew of its people goes too."""
    connection.set_schema_to_public()
    center = Center.objects.filter(pk=job.center_id).first() if job.center_id else None
    if center is None:
        return  # a worker that was killed had done it
    with transaction.atomic():
        CenterJob.objects.filter(center=center).exclude(kind=JobKind.EXPORT).exclude(pk=job.pk).update(data={})
        AuditEntry.objects.create(
            actor_name="mikan",
            action="center.deleted",
            subject=f"{center._meta.label_lower}:{center.pk}",
            subject_name=center.name,
            data=job.data,
        )
        removing.remove_rows(center)
    job.center = None


def _center_of(job: CenterJob) -> Center:
    connection.set_schema_to_public()
    center = Center.objects.filter(pk=job.center_id).first()
    if center is None:
        raise Refused(_("The centre is not there any more."))
    return center


def _changed(center: Center) -> None:
    """Every process learns of it, and the admins are written to, once this is committed."""
    from tenants.tasks.deleting import queue_letters

    transaction.on_commit(forget_hosts)
    transaction.on_commit(lambda: queue_letters(center.pk))


STEPS: tuple[Step, ...] = (
    Step(gettext_lazy("Looking whether an export is there"), check_deletion),
    Step(gettext_lazy("Deleting tables"), delete_tables),
    Step(gettext_lazy("Deleting files"), delete_files),
    Step(gettext_lazy("Emptying caches and queues"), delete_leftovers),
    Step(gettext_lazy("Deleting what the platform knows of it"), delete_rows),
)
