"""News from `exams` (attempts wait to be graded) and from `grading` itself (results were released)."""

from django.urls import reverse

from exams.models import Assignment, Attempt
from exams.signals import attempts_reopened, attempts_submitted, result_asked
from grading.models import Result
from grading.signals import results_released


def connect() -> None:
    attempts_reopened.connect(_drop_results, dispatch_uid="grading.reopened")
    attempts_submitted.connect(_queue_grading, dispatch_uid="grading.queue")
    result_asked.connect(_result_url, dispatch_uid="grading.result_url")
    results_released.connect(_queue_announcement, dispatch_uid="grading.announce")


def _drop_results(sender: object, *, attempts: list[int], **kwargs: object) -> None:
    Result.objects.filter(attempt__in=attempts).delete()


def _queue_grading(sender: object, **kwargs: object) -> None:
    from grading.tasks import queue_grading

    queue_grading()


def _result_url(sender: object, *, attempt: Attempt, **kwargs: object) -> str:
    result = Result.objects.visible_to(attempt.student).filter(attempt=attempt).only("pk").first()
    return reverse("result", args=[result.pk]) if result else ""


def _queue_announcement(sender: object, *, room: Assignment, **kwargs: object) -> None:
    from grading.tasks import queue_announcement

    queue_announcement(room.pk)
