"""What `exams` sends upward: one piece of news, and one question."""

from django.dispatch import Signal

# attempts: list[int], ids of attempts that wait to be graded (again). Sent after the commit.
attempts_submitted = Signal()

# attempt: Attempt. A receiver returns the address of its result once the student may see it, else "".
result_asked = Signal()
