"""News from `grading`: results were given to students."""

from django.dispatch import Signal

# room: Assignment. Sent after the commit.
results_released = Signal()
