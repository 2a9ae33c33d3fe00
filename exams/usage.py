"""What of its plan a centre uses (tenants.limits) and what it did (tenants.usage), as far as exams are concerned."""

from datetime import datetime

from django.db.models import Sum
from django.utils import timezone

from exams.models import Assignment, Attempt, AttemptState, Material, MediaFile


def media_bytes() -> int:
    """Recordings and pictures, the sealed copies not counted."""
    return MediaFile.objects.aggregate(total=Sum("size"))["total"] or 0


def material_bytes() -> int:
    """What is given to students to read and hear."""
    return Material.objects.aggregate(total=Sum("size"))["total"] or 0


def rooms_this_month() -> int:
    """Exam rooms made since the first of this month, those cancelled included."""
    first = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return Assignment.objects.exams().filter(created_at__gte=first).count()


def attempts_handed_in(begin: datetime, end: datetime) -> int:
    """Exams and homework alike; what was declared void is none."""
    handed_in = Attempt.objects.filter(submitted_at__gte=begin, submitted_at__lt=end)
    return handed_in.exclude(state=AttemptState.VOID).count()
