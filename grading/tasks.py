"""Grading in the background. The row (an attempt that is `submitted`) is the queue, the task only a hint."""

import logging

from celery import shared_task
from django.utils import timezone
from exams.models import Attempt, AttemptState
from kombu.exceptions import OperationalError
from tenants.schemas import active_centers, inside

from grading.services.results import grade_all

log = logging.getLogger(__name__)


@shared_task
def grade_attempts(attempts: list[int]) -> None:
    grade_all(attempts, now=timezone.now())


def queue_grading(attempts: list[int]) -> None:
    """Hint that these wait. Without a broker the sweeper finds them a little later."""
    try:
        grade_attempts.apply_async([attempts], retry=False)
    except OperationalError:
        log.warning("The broker does not answer; %d attempts wait for the sweeper", len(attempts))


@shared_task
def grade_waiting_everywhere() -> None:
    """The sweeper: what a lost task left is graded, centre by centre."""
    for center in active_centers():
        with inside(center):
            waiting = list(Attempt.objects.filter(state=AttemptState.SUBMITTED).values_list("pk", flat=True)[:500])
            if waiting:
                grade_attempts.apply([waiting])
