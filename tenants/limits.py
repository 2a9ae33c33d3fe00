"""What a centre may use under its plan. Whoever adds something asks here first, inside the transaction that adds it.

The apps that own the rows say how much is used (`register`, in their `ready`): nothing here knows of exams or files.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenants.db import connection
from tenants.errors import Refused
from tenants.models import Plan, PlanCode, Subscription


class Limit(StrEnum):
    """The values are the names of Plan's fields."""

    STUDENTS = "students"
    STAFF = "staff"
    STORAGE = "storage_mb"
    EXAMS = "exams_per_month"


MEGABYTE = 1024 * 1024
_measures: dict[Limit, list[Callable[[], int]]] = {limit: [] for limit in Limit}


class LimitReached(Refused):
    """A sentence that says which limit, and whom to ask."""


def register(limit: Limit, measure: Callable[[], int]) -> None:
    """`measure` counts in the centre that the connection stands in; storage in bytes. Several are added up."""
    _measures[limit].append(measure)


def used(limit: Limit) -> int:
    """How much the centre uses now; storage in bytes."""
    return sum(measure() for measure in _measures[limit])


def plan_of(center_id: int) -> Plan:
    """The plan in force today; without one, the free plan's limits hold."""
    today = timezone.localdate()
    current = Subscription.objects.on(today).filter(center=center_id).select_related("plan").first()
    return current.plan if current else Plan.objects.get(code=PlanCode.FREE)


def allowed(limit: Limit, plan: Plan) -> int | None:
    """None: as much as there is. Storage in bytes."""
    most: int | None = getattr(plan, limit.value)
    return most * MEGABYTE if most is not None and limit == Limit.STORAGE else most


@dataclass(frozen=True, slots=True)
class Use:
    """One limit as a page shows it: storage in MB. `most` None: no limit."""

    label: str
    used: int
    most: int | None

    @property
    def percent(self) -> int:
        return min(100, round(100 * self.used / self.most)) if self.most else 0

    @property
    def is_near(self) -> bool:
        """Nine tenths or more are used."""
        return self.most is not None and self.used * 10 >= self.most * 9


def uses_of(plan: Plan, amounts: dict[Limit, int]) -> list[Use]:
    """The limits of a plan beside what is used (storage in bytes)."""
    labels = {
        Limit.STUDENTS: _("Students"),
        Limit.STAFF: _("Teachers and admins"),
        Limit.STORAGE: _("Storage, MB"),
        Limit.EXAMS: _("Exam rooms this month"),
    }
    return [
        Use(label, amounts[limit] // (MEGABYTE if limit == Limit.STORAGE else 1), getattr(plan, limit.value))
        for limit, label in labels.items()
    ]


def uses_here(plan: Plan) -> list[Use]:
    """The same for the centre that the connection stands in, counted now."""
    return uses_of(plan, {limit: used(limit) for limit in Limit})


def check_limit(limit: Limit, more: int = 1) -> None:
    """Raise LimitReached unless so many more fit into the plan. Two who add at once are let in one after the other."""
    center = connection.tenant
    most = allowed(limit, plan_of(center.pk))
    if most is None:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"{connection.schema_name} {limit}"])
    if used(limit) + more > most:
        raise LimitReached(_sentence(limit, most))


def _sentence(limit: Limit, most: int) -> str:
    said = {
        Limit.STUDENTS: ngettext(
            "Your plan has room for %(most)d student.", "Your plan has room for %(most)d students.", most
        ),
        Limit.STAFF: ngettext(
            "Your plan has room for %(most)d teacher or admin.",
            "Your plan has room for %(most)d teachers and admins.",
            most,
        ),
        Limit.STORAGE: _("Your plan has room for %(most)d MB of files."),
        Limit.EXAMS: ngettext(
            "Your plan has room for %(most)d exam room in a month.",
            "Your plan has room for %(most)d exam rooms in a month.",
            most,
        ),
    }[limit]
    shown = most // MEGABYTE if limit == Limit.STORAGE else most
    return said % {"most": shown} + " " + _("Write to mikan for a larger one. What is here stays.")
