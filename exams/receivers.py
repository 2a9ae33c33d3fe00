"""News of `exams` that it takes itself: an assignment was cancelled, so its students are written to."""

from exams.signals import assignment_cancelled


def connect() -> None:
    assignment_cancelled.connect(_queue_letters, dispatch_uid="exams.letters")


def _queue_letters(sender: object, *, assignment: int, **kwargs: object) -> None:
    from exams.tasks import queue_letters

    queue_letters(assignment)
