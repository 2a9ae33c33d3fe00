"""How much of its plan a centre uses, as far as exams are concerned (tenants.limits)."""

from django.db.models import Sum
from django.utils import timezone

from exams.models import Assignment, MediaFile


def media_bytes() -> int:
    """Recordings and pictures, the sealed copies not counted."""
    return MediaFile.objects.aggregate(total=Sum("size"))["total"] or 0


def rooms_this_month() -> int:
    """Exam rooms made since the first of this month, those cancelled included."""
    first = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return Assignment.objects.exams().filter(created_at__gte=first).count()
