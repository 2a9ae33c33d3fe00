"""What a centre did on a day, beside what its plan limits. The apps that own the rows count them (`register_attempts`,
in their `ready`): nothing here knows of exams.
"""

from collections.abc import Callable
from datetime import datetime

Count = Callable[[datetime, datetime], int]
_attempts: list[Count] = []


def register_attempts(count: Count) -> None:
    """`count` says how many attempts were handed in from the first moment on and before the second, in the centre that
    the connection stands in."""
    _attempts.append(count)


def attempts_between(begin: datetime, end: datetime) -> int:
    return sum(count(begin, end) for count in _attempts)
