"""What is done about every centre, by the clock."""

from celery import shared_task

from tenants.services.days import write_days
from tenants.services.trials import watch_all


@shared_task(name="tenants.tasks.write_center_days")
def write_center_days() -> None:
    write_days()


@shared_task(name="tenants.tasks.watch_trials")
def watch_trials() -> None:
    watch_all()
