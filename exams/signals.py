"""What `exams` sends upward: two pieces of news, and one question."""

from django.dispatch import Signal

# attempts: list[int], ids of attempts that wait to be graded (again). Sent after the commit.
attempts_submitted = Signal()

# attempts: list[int], attempts that are taken back from grading (reopened, void): their results go, in the same
# transaction.
attempts_reopened = Signal()

# assignment: int, the id of what was taken back. Sent after the commit; exams' own receiver queues the letters.
assignment_cancelled = Signal()

# attempt: Attempt. A receiver returns the address of its result once the student may see it, else "".
result_asked = Signal()
