"""Results that release themselves: as soon as they are graded, at a time, or after the last deadline.

Until there is a `Release` row nothing of a result is shown; what is graded later is shown as it comes.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from exams.models import Assignment
from grading.models import Release
from grading.services.announcing import announce_graded
from grading.signals import results_released
from tenants.statements import Statement

# Two sweepers at once meet in the unique constraint, and the second releases nothing.
RELEASE_DUE = Statement("""
INSERT INTO {schema}.grading_release (assignment_id, released_at)
SELECT a.id, %(now)s
FROM {schema}.exams_assignment a
WHERE a.status <> 'cancelled'
  AND CASE a.release_mode
          WHEN 'graded' THEN true
          WHEN 'time' THEN a.release_at <= %(now)s
          WHEN 'deadline' THEN %(now)s >= GREATEST(
              a.closes_at, (SELECT max(d.closes_at) FROM {schema}.exams_deadline d WHERE d.assignment_id = a.id))
          ELSE false
      END
  AND NOT EXISTS (SELECT 1 FROM {schema}.grading_release r WHERE r.assignment_id = a.id)
  AND EXISTS (SELECT 1 FROM {schema}.grading_result g JOIN {schema}.exams_attempt t ON t.id = g.attempt_id
              WHERE t.assignment_id = a.id)
ON CONFLICT (assignment_id) DO NOTHING
RETURNING assignment_id
""")


@transaction.atomic
def release_due(*, now: datetime) -> list[int]:
    """Release what is due, in one statement; the ids of the assignments. Whose time has not come stays hidden."""
    released = [row[0] for row in RELEASE_DUE.all({"now": now})]
    for assignment in Assignment.objects.filter(pk__in=released):
        _announce_on_commit(assignment)
    return released


def _announce_on_commit(assignment: Assignment) -> None:
    transaction.on_commit(lambda: results_released.send_robust(Release, room=assignment))


def after_grading(attempts: Iterable[int], *, now: datetime) -> None:
    """Freshly graded attempts: release what that makes due, and tell the pages of those released before."""
    released = release_due(now=now)
    announce_graded(attempts, besides=released)
