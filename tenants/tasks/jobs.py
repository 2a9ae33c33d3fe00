"""Long work on centres, one job at a time in a worker."""

from celery import shared_task
from django.utils import timezone

from tenants.services.jobs import run_job, waiting_jobs

HOURS = 3600  # a centre with some GB of files takes longer than the ten minutes of other tasks
LIMITS = {"soft_time_limit": 3 * HOURS, "time_limit": 3 * HOURS + 60}


@shared_task(name="tenants.tasks.run_job_now", **LIMITS)
def run_job_now(job: int) -> None:
    run_job(job, now=timezone.now())


@shared_task(name="tenants.tasks.run_waiting_jobs", **LIMITS)
def run_waiting_jobs() -> None:
    """The sweeper: jobs whose hint was lost, or whose worker was."""
    for job in waiting_jobs(now=timezone.now()):
        run_job(job, now=timezone.now())
