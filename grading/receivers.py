"""News from `exams`: an attempt was submitted, or its journal got a late answer that counts."""

from exams.signals import attempts_submitted


def connect() -> None:
    attempts_submitted.connect(_queue_grading, dispatch_uid="grading.queue")


def _queue_grading(sender: object, *, attempts: list[int], **kwargs: object) -> None:
    from grading.tasks import queue_grading

    queue_grading(attempts)
