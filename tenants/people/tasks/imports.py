"""Writing imported lists. The row of an import is the queue, the task only a hint."""

from celery import shared_task
from django.utils import timezone

from tenants.people.importing.letters import send_letters
from tenants.people.importing.writing import run_import
from tenants.people.services.imports import forget_old_previews, hint, waiting_imports
from tenants.schemas import active_centers, inside


@shared_task(name="tenants.people.tasks.run_import_now")
def run_import_now(pk: int) -> None:
    run_import(pk, now=timezone.now())
    send_letters(pk)


@shared_task(name="tenants.people.tasks.run_imports_everywhere")
def run_imports_everywhere() -> None:
    """The sweeper: lists whose hint was lost, or whose worker was. A long one does not hold up the other centres."""
    now = timezone.now()
    for center in active_centers():
        with inside(center):
            forget_old_previews(now=now)
            for pk in waiting_imports(now=now):
                hint(pk)
