"""Grading in the background. The row (an attempt that is `submitted`) is the queue, the task only a hint."""

import logging

from celery import Task, shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from exams.models import Attempt, AttemptState
from grading.services.announcing import announce_results
from grading.services.releasing import after_grading, release_due
from grading.services.results import grade_all
from tenants.schemas import active_centers, inside

log = logging.getLogger(__name__)


@shared_task
def grade_attempts(attempts: list[int]) -> None:
    now = timezone.now()
    grade_all(attempts, now=now)
    after_grading(attempts, now=now)


@shared_task
def announce_release(room: int) -> None:
    announce_results(room)


def queue_grading(attempts: list[int]) -> None:
    """Hint that these wait. Without a broker the sweeper finds them a little later."""
    _queue(grade_attempts, attempts)


def queue_announcement(room: int) -> None:
    """Tell open pages of a release. Without a broker they show it on the next reload."""
    _queue(announce_release, room)


def _queue(task: Task, argument: object) -> None:
    try:
        task.apply_async([argument], retry=False)
    except (OperationalError, RedisError):
        log.warning("The broker does not answer; %s waits for the sweeper or a reload", task.name)


@shared_task
def grade_waiting_everywhere() -> None:
    """The sweeper: what a lost task left is graded, centre by centre."""
    for center in active_centers():
        with inside(center):
            waiting = list(Attempt.objects.filter(state=AttemptState.SUBMITTED).values_list("pk", flat=True)[:500])
            if waiting:
                grade_attempts.apply([waiting])


@shared_task
def release_due_everywhere() -> None:
    """The sweeper: results whose time has come, centre by centre."""
    for center in active_centers():
        with inside(center):
            release_due_here.apply()


@shared_task
def release_due_here() -> None:
    release_due(now=timezone.now())
