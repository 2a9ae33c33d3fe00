"""Long work on a centre, step by step. A page shows how far it is; after a failure it begins again where it stopped.

Each kind of work is a tuple of steps, each a sentence for the page and a function of the job. A step may be run twice
and then changes nothing more. What a later step needs from an earlier one stands in `job.data`.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from tenants.db import connection
from tenants.errors import Refused
from tenants.models import Center, CenterJob, JobKind, JobState

log = logging.getLogger(__name__)
SILENCE = timedelta(minutes=12)  # longer than a task may run: whoever did it is gone

# Where the steps of each kind are; by name, since they use this module.
STEPS = {
    JobKind.PROVISION: "tenants.services.provisioning.STEPS",
    JobKind.EXPORT: "tenants.services.exporting.STEPS",
    JobKind.IMPORT: "tenants.services.importing.STEPS",
    JobKind.DELETE: "tenants.services.deleting.STEPS",
}


class Step(NamedTuple):
    says: Any
    run: Callable[[CenterJob], None]


def steps_of(kind: str) -> tuple[Step, ...]:
    steps: tuple[Step, ...] = import_string(STEPS[JobKind(kind)])
    return steps


def queue_job(kind: JobKind, *, center: Center | None, name: str, by_name: str, data: dict[str, Any]) -> CenterJob:
    """A job that waits; a worker takes it as soon as this is committed. Refused while another one is under way."""
    connection.set_schema_to_public()
    try:
        with transaction.atomic():
            job = CenterJob.objects.create(
                kind=kind, center=center, center_name=name, steps=len(steps_of(kind)), by_name=by_name, data=data
            )
    except IntegrityError as error:
        raise Refused(_("Something is being done with this centre already. Wait until it is finished.")) from error
    transaction.on_commit(lambda: hint(job.pk))
    return job


def retry_job(job: CenterJob) -> CenterJob:
    """Once more, from the step that failed. A job that did not fail stays as it is."""
    connection.set_schema_to_public()
    changed = CenterJob.objects.filter(pk=job.pk, state=JobState.FAILED).update(
        state=JobState.WAITING, error="", finished_at=None
    )
    if changed:
        transaction.on_commit(lambda: hint(job.pk))
    job.refresh_from_db()
    return job


def hint(job: int) -> None:
    """Tell a worker. Without a broker, beat finds the row a little later."""
    from tenants.tasks.jobs import run_job_now

    try:
        run_job_now.apply_async([job], retry=False)
    except (OperationalError, RedisError):
        log.warning("The broker does not answer; job %s waits for the sweeper", job)


def waiting_jobs(*, now: datetime) -> list[int]:
    """Jobs that nobody works on: those that wait, and those of a worker that was killed."""
    connection.set_schema_to_public()
    silent = Q(state=JobState.RUNNING, heard_at__lt=now - SILENCE)
    found = CenterJob.objects.filter(Q(state=JobState.WAITING) | silent)
    return list(found.order_by("created_at").values_list("pk", flat=True))


def run_job(pk: int, *, now: datetime) -> CenterJob | None:
    """Do what is left of a job. None where somebody else does it. A failure is kept in the row, for the owner."""
    job = _claim(pk, now)
    if job is None:
        return None
    steps = steps_of(job.kind)
    try:
        while job.step < len(steps):
            tell(job, str(steps[job.step].says))
            steps[job.step].run(job)
            job.step += 1
            _keep(job, "step", "data")
    except Refused as refused:
        _fail(job, refused.sentence)
    except Exception:
        log.exception("Job %s (%s of %s) failed in step %s", job.pk, job.kind, job.center_name, job.step)
        _fail(job, _("This step did not succeed. Nothing is lost: try again, and if it fails again, look at the log."))
    else:
        job.state, job.finished_at, job.says = JobState.DONE, timezone.now(), ""
        _keep(job, "state", "finished_at", "says")
    return job


def tell(job: CenterJob, says: str) -> None:
    """What is being done, for the page; also a sign of life."""
    job.says = says[:200]
    _keep(job, "says")


def _claim(pk: int, now: datetime) -> CenterJob | None:
    connection.set_schema_to_public()
    silent = Q(state=JobState.RUNNING, heard_at__lt=now - SILENCE)
    with transaction.atomic():
        free = CenterJob.objects.select_for_update(skip_locked=True).filter(Q(state=JobState.WAITING) | silent, pk=pk)
        job = free.first()
        if job:
            job.state, job.heard_at, job.tries = JobState.RUNNING, now, job.tries + 1
            job.save(update_fields=["state", "heard_at", "tries"])
    return job


def _fail(job: CenterJob, error: str) -> None:
    job.state, job.error, job.finished_at = JobState.FAILED, error[:500], timezone.now()
    _keep(job, "state", "error", "finished_at", "data")


def _keep(job: CenterJob, *fields: str) -> None:
    """Written in the public schema, wherever the step left the connection."""
    connection.set_schema_to_public()
    job.heard_at = timezone.now()
    job.save(update_fields=[*fields, "heard_at"])
