"""Numbered seats of a room: by name when it opens; whoever comes later sits at the end."""

from exams.models import Assignment
from tenants.people.models import User
from tenants.statements import Statement

# Everybody who belongs into the room and has no seat gets the next number, by name. The room's row is locked by the
# caller or holds nobody yet; two who come at the same moment meet in the constraint and the second does nothing.
SEAT_ALL = Statement("""
INSERT INTO {schema}.exams_seat (assignment_id, student_id, number)
SELECT %(room)s, u.id, COALESCE((SELECT max(number) FROM {schema}.exams_seat WHERE assignment_id = %(room)s), 0)
       + row_number() OVER (ORDER BY u.last_name, u.first_name, u.id)
FROM {schema}.people_user u
WHERE u.is_active AND (
    u.id IN (SELECT m.student_id FROM {schema}.people_membership m
             JOIN {schema}.exams_assignment_groups g ON g.group_id = m.group_id
             WHERE g.assignment_id = %(room)s AND m.left_at IS NULL)
    OR u.id IN (SELECT s.user_id FROM {schema}.exams_assignment_students s WHERE s.assignment_id = %(room)s))
  AND NOT EXISTS (SELECT 1 FROM {schema}.exams_seat t WHERE t.assignment_id = %(room)s AND t.student_id = u.id)
ON CONFLICT DO NOTHING
RETURNING student_id
""")


def seat_everyone(room: Assignment) -> int:
    """Number the seats of all who belong into the room and have none. Returns how many got one."""
    return len(SEAT_ALL.all({"room": room.pk}))


def take_seat(room: Assignment, student: User) -> None:
    """The student who comes in has a seat; most got theirs when the room opened."""
    if not room.places.filter(student=student).exists():
        Assignment.objects.select_for_update(of=("self",)).get(pk=room.pk)
        seat_everyone(room)
