"""Long work on centres, one job at a time in a worker."""

from celery import shared_task
from django.utils import timezone

from tenants.services.jobs import run_job, waiting_jobs


@shared_task(name="tenants.tasks.run_job_now")
def run_job_now(job: int) -> None:
    run_job(job, now=timezone.now())


@shared_task(name="tenants.tasks.run_waiting_jobs")
def run_waiting_jobs() -> None:
    """The sweeper: jobs whose hint was lost, or whose worker was."""
    for job in waiting_jobs(now=timezone.now()):
        run_job(job, now=timezone.now())
