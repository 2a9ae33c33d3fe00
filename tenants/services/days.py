"""The owner's numbers: one row for each centre and day, written by a task. Pages of owners read only these."""

import logging
import zoneinfo
from datetime import date, datetime, time, timedelta

from django.db.models import Max
from django.utils import timezone

from tenants.db import connection
from tenants.limits import Limit, used
from tenants.models import Center, CenterDay
from tenants.people.models import User
from tenants.schemas import active_centers, inside
from tenants.usage import attempts_between

log = logging.getLogger(__name__)
COUNTED = ["students", "staff", "storage_bytes", "exams", "attempts", "seen_at"]


def write_day(center: Center) -> CenterDay:
    """Today's row as it is now. What was handed in yesterday after its last count is added to yesterday's."""
    today = center.today
    with inside(center):
        day = CenterDay(
            center_id=center.pk,
            day=today,
            students=used(Limit.STUDENTS),
            staff=used(Limit.STAFF),
            storage_bytes=used(Limit.STORAGE),
            exams=used(Limit.EXAMS),
            attempts=_attempts_on(today, center),
            seen_at=User.objects.aggregate(last=Max("last_seen_at"))["last"],
        )
        yesterdays = _attempts_on(today - timedelta(days=1), center)
    connection.set_schema_to_public()
    CenterDay.objects.bulk_create([day], update_conflicts=True, unique_fields=["center", "day"], update_fields=COUNTED)
    CenterDay.objects.filter(center=center, day=today - timedelta(days=1)).update(attempts=yesterdays)
    return day


def write_days() -> int:
    """Of every active centre; one that fails does not stop the others. Returns how many were written."""
    written = 0
    for center in active_centers():
        try:
            write_day(center)
        except Exception:
            log.exception("The numbers of %s could not be counted", center.schema_name)
        else:
            written += 1
    connection.set_schema_to_public()
    return written


def _attempts_on(day: date, center: Center) -> int:
    return attempts_between(*_bounds(day, zoneinfo.ZoneInfo(center.timezone)))


def _bounds(day: date, zone: zoneinfo.ZoneInfo) -> tuple[datetime, datetime]:
    begin = timezone.make_aware(datetime.combine(day, time()), zone)
    return begin, timezone.make_aware(datetime.combine(day + timedelta(days=1), time()), zone)
