"""The one piece of news that `exams` sends upward."""

from django.dispatch import Signal

# attempts: list[int], ids of attempts that wait to be graded (again). Sent after the commit.
attempts_submitted = Signal()
