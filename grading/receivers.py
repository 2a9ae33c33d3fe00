"""News from `exams` (attempts wait to be graded) and from `grading` itself (results were released)."""

from exams.models import Assignment
from exams.signals import attempts_submitted
from grading.signals import results_released


def connect() -> None:
    attempts_submitted.connect(_queue_grading, dispatch_uid="grading.queue")
    results_released.connect(_queue_announcement, dispatch_uid="grading.announce")


def _queue_grading(sender: object, *, attempts: list[int], **kwargs: object) -> None:
    from grading.tasks import queue_grading

    queue_grading(attempts)


def _queue_announcement(sender: object, *, room: Assignment, **kwargs: object) -> None:
    from grading.tasks import queue_announcement

    queue_announcement(room.pk)
