"""Whom something is set to: students of groups, as they are now, and single students."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from exams.models import Assignment
from tenants.people.models import Group, Membership, User


def students_among(groups: Iterable[Group], students: Iterable[User]) -> QuerySet[User]:
    """Active students of these groups and these single ones, each once."""
    members = Membership.objects.current().filter(group__in=list(groups)).values("student")
    return User.objects.active().filter(Q(pk__in=members) | Q(pk__in=[student.pk for student in students]))


def students_of(assignment: Assignment) -> QuerySet[User]:
    """Everybody to whom the assignment is set now."""
    members = Membership.objects.current().filter(group__assignments=assignment).values("student")
    return User.objects.active().filter(Q(pk__in=members) | Q(pk__in=assignment.students.values("pk")))
