"""Centres with their numbers, as owners see them. Everything stands in public: no query goes into a centre's schema."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import BigIntegerField, Count, DateField, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import GreaterThanOrEqual
from django.utils import timezone

from tenants.limits import MEGABYTE, Limit
from tenants.models import Center, CenterDay, CenterStatus, Domain, Subscription
from tenants.people.folding import folded

MONTH, WEEKS = 30, 12
NUMBERS = ["students", "staff", "storage_bytes", "exams", "seen_at"]
# Limit -> the number of a CenterDay that counts against it
COUNTED = {
    Limit.STUDENTS: "students",
    Limit.STAFF: "staff",
    Limit.STORAGE: "storage_bytes",
    Limit.EXAMS: "exams",
}


def with_numbers(centers: QuerySet[Center]) -> QuerySet[Center]:
    """Beside the centre: `host`, the last day's numbers, `attempts` of 30 days, the plan in force and its last day."""
    today = timezone.localdate()
    days = CenterDay.objects.filter(center=OuterRef("pk")).order_by("-day")
    month = CenterDay.objects.filter(center=OuterRef("pk"), day__gt=today - timedelta(days=MONTH)).order_by()
    agreed = Subscription.objects.on(today).filter(center=OuterRef("pk"))
    hosts = Domain.objects.filter(tenant=OuterRef("pk"), is_primary=True)
    last: dict[str, Any] = {name: Subquery(days.values(name)[:1]) for name in NUMBERS}
    return centers.annotate(
        host=Subquery(hosts.values("domain")[:1]),
        attempts=Coalesce(Subquery(month.values("center").annotate(sum=Sum("attempts")).values("sum")), 0),
        plan_code=Subquery(agreed.values("plan__code")[:1]),
        is_trial=Subquery(agreed.values("is_trial")[:1]),
        ends_on=Subquery(agreed.values("ends_on")[:1], output_field=DateField()),
        **last,
    )


def matching(centers: QuerySet[Center], text: str) -> QuerySet[Center]:
    """Whose name, city or address has the text; the address also in Latin letters of what was typed in others."""
    if not text:
        return centers
    label = folded(text).replace(" ", "-")
    hosts = Domain.objects.filter(domain__contains=label).values("tenant") if label else Domain.objects.none()
    by_host = Q(pk__in=hosts.values("tenant")) if label else Q()
    return centers.filter(Q(name__icontains=text) | Q(city__icontains=text) | by_host)


def near_a_limit(centers: QuerySet[Center]) -> QuerySet[Center]:
    """Of centres `with_numbers`: active ones that use nine tenths or more of something that their plan limits."""
    agreed = Subscription.objects.on(timezone.localdate()).filter(center=OuterRef("pk"))
    near = Q()
    for limit, number in COUNTED.items():
        unit = MEGABYTE if limit == Limit.STORAGE else 1
        most = Cast(Subquery(agreed.values(f"plan__{limit}")[:1]), BigIntegerField())
        near |= Q(GreaterThanOrEqual(Cast(F(number), BigIntegerField()) * 10, most * (9 * unit)))
    return centers.filter(near, status=CenterStatus.ACTIVE)


@dataclass(frozen=True, slots=True)
class Totals:
    """All centres at a glance; `before`: the attempts of the 30 days before."""

    active: int
    all: int
    students: int
    storage_bytes: int
    attempts: int
    before: int

    @property
    def change(self) -> int | None:
        """Of attempts, in percent."""
        return round(100 * (self.attempts - self.before) / self.before) if self.before else None


def totals() -> Totals:
    today = timezone.localdate()
    counts = Center.objects.exclude(schema_name="public").aggregate(
        active=Count("pk", filter=Q(status=CenterStatus.ACTIVE)),
        all=Count("pk", filter=~Q(status=CenterStatus.ARCHIVED)),
    )
    last = CenterDay.objects.exclude(center__status=CenterStatus.ARCHIVED).order_by("center_id", "-day")
    now = CenterDay.objects.filter(pk__in=last.distinct("center_id").values("pk"))
    sums = now.aggregate(students=Coalesce(Sum("students"), 0), storage_bytes=Coalesce(Sum("storage_bytes"), 0))
    month, earlier = today - timedelta(days=MONTH), today - timedelta(days=2 * MONTH)
    attempts = CenterDay.objects.aggregate(
        now=Coalesce(Sum("attempts", filter=Q(day__gt=month)), 0),
        before=Coalesce(Sum("attempts", filter=Q(day__gt=earlier, day__lte=month)), 0),
    )
    return Totals(**counts, **sums, attempts=attempts["now"], before=attempts["before"])


def attempts_by_day(days: int) -> list[tuple[date, int]]:
    """Handed in on each of the last days, everywhere."""
    today = timezone.localdate()
    first = today - timedelta(days=days - 1)
    found = CenterDay.objects.filter(day__gte=first).order_by().values_list("day").annotate(Sum("attempts"))
    sums = dict(found)
    return [(day, sums.get(day, 0)) for day in (first + timedelta(days=n) for n in range(days))]


def attempts_by_week(centers: list[int]) -> dict[int, list[int]]:
    """Of each centre the attempts of the last twelve times seven days, the earliest first."""
    today = timezone.localdate()
    weeks = {center: [0] * WEEKS for center in centers}
    days = CenterDay.objects.filter(center__in=centers, day__gt=today - timedelta(days=7 * WEEKS), day__lte=today)
    for center, day, attempts in days.values_list("center_id", "day", "attempts"):
        weeks[center][WEEKS - 1 - (today - day).days // 7] += attempts
    return weeks


def ending_soon(days: int) -> QuerySet[Subscription]:
    """The last agreement of each active centre where it ends within so many days."""
    today = timezone.localdate()
    active = Subscription.objects.filter(center__status=CenterStatus.ACTIVE)
    last = active.order_by("center_id", "-starts_on", "-pk").distinct("center_id").values("pk")
    until = today + timedelta(days=days)
    ending = Subscription.objects.filter(pk__in=last, ends_on__gte=today, ends_on__lte=until)
    return ending.select_related("center", "plan").order_by("ends_on", "center__name")
