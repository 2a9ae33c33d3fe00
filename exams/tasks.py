"""What `exams` does in the background: closing what is over its time, wherever nobody looks."""

from celery import shared_task
from django.utils import timezone

from exams.services.ahead import seal_open_rooms
from exams.services.assignments import open_due_rooms
from exams.services.attempts import close_overdue
from tenants.schemas import active_centers, inside


@shared_task
def close_overdue_everywhere() -> None:
    """The sweeper: one statement a centre. A centre whose statement fails does not stop the others."""
    for center in active_centers():
        with inside(center):
            close_overdue_here.apply()


@shared_task
def close_overdue_here() -> None:
    now = timezone.now()
    open_due_rooms(now=now)
    close_overdue(now=now)
    seal_open_rooms()
