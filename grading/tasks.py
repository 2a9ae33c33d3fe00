"""Grading in the background. The row (an attempt that is `submitted`) is the queue, the task only a hint."""

import logging

from celery import Task, shared_task
from django.core.cache import cache
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from exams.models import Attempt, AttemptState
from grading.services.announcing import announce_results
from grading.services.releasing import after_grading, release_due
from grading.services.results import grade_all
from tenants.schemas import active_centers, inside

log = logging.getLogger(__name__)
HINT_SECONDS = 1


@shared_task
def grade_waiting() -> None:
    """Everybody of this centre who waits."""
    waiting = list(
        Attempt.objects.filter(state=AttemptState.SUBMITTED).order_by("submitted_at").values_list("pk", flat=True)
    )
    if waiting:
        now = timezone.now()
        grade_all(waiting, now=now)
        after_grading(waiting, now=now)


@shared_task
def announce_release(room: int) -> None:
    announce_results(room)


def queue_grading() -> None:
    """Hint that somebody waits: one task a second, however many submit in it, since it costs more than to grade one.

    It starts when the hint has run out, so whoever found a hint was committed before. Without Redis the sweeper finds
    them a little later.
    """
    if cache.add("grading.hint", True, timeout=HINT_SECONDS):
        _queue(grade_waiting, countdown=HINT_SECONDS)


def queue_announcement(room: int) -> None:
    """Tell open pages of a release. Without a broker they show it on the next reload."""
    _queue(announce_release, room)


def _queue(task: Task, *arguments: object, countdown: int | None = None) -> None:
    try:
        task.apply_async(arguments, countdown=countdown, retry=False)
    except (OperationalError, RedisError):
        log.warning("The broker does not answer; %s waits for the sweeper or a reload", task.name)


@shared_task
def grade_waiting_everywhere() -> None:
    """The sweeper: what a lost task left is graded, centre by centre."""
    for center in active_centers():
        with inside(center):
            grade_waiting.apply()


@shared_task
def release_due_everywhere() -> None:
    """The sweeper: results whose time has come, centre by centre."""
    for center in active_centers():
        with inside(center):
            release_due_here.apply()


@shared_task
def release_due_here() -> None:
    release_due(now=timezone.now())
