"""What a centre may use, and what is agreed with it. Public schema only."""

from datetime import date
from typing import Self

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.models.centers import Center


class PlanCode(models.TextChoices):
    FREE = "free", _("Free")
    BASIC = "basic", _("Basic")
    PRO = "pro", _("Pro")
    ENTERPRISE = "enterprise", _("Enterprise")


class Plan(models.Model):
    """The limits of a plan; empty means none. The rows are made by a migration, an owner changes their numbers."""

    code = models.CharField(_("plan"), max_length=10, choices=PlanCode.choices, unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    students = models.PositiveIntegerField(_("students"), null=True, blank=True)
    staff = models.PositiveIntegerField(_("staff"), null=True, blank=True)
    storage_mb = models.PositiveIntegerField(_("storage in MB"), null=True, blank=True)
    exams_per_month = models.PositiveIntegerField(_("exam rooms in a month"), null=True, blank=True)
    price = models.DecimalField(_("price for a month"), max_digits=12, decimal_places=2, default=0)
    currency = models.CharField(
        _("currency"),
        max_length=3,
        default="UZS",
        validators=[RegexValidator(r"^[A-Z]{3}\Z", _("Three letters: UZS."))],
    )

    class Meta:
        ordering = ["position"]
        constraints = [models.CheckConstraint(condition=models.Q(code__in=PlanCode.values), name="plan_code_known")]

    def __str__(self) -> str:
        return self.get_code_display()


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def on(self, day: date) -> Self:
        """Those in force on a day; the one that began last counts."""
        ends = models.Q(ends_on=None) | models.Q(ends_on__gte=day)
        return self.filter(ends, starts_on__lte=day).order_by("center_id", "-starts_on", "-pk")


class Subscription(models.Model):
    """A plan of a centre from one day to another, at the price that was agreed. Earlier ones stay on record.

    A trial's last day is `ends_on`: the centre is told before it, and suspended after it.
    """

    center = models.ForeignKey(Center, on_delete=models.CASCADE, related_name="subscriptions")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="subscriptions", verbose_name=_("plan"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    is_trial = models.BooleanField(_("trial"), default=False)
    price = models.DecimalField(_("price for a month"), max_digits=12, decimal_places=2, default=0)
    currency = models.CharField(
        _("currency"),
        max_length=3,
        default="UZS",
        validators=[RegexValidator(r"^[A-Z]{3}\Z", _("Three letters: UZS."))],
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    # Days before the end of which the admin was told already: 7, 1.
    told = models.JSONField(default=list, blank=True)
    created_by = models.CharField(_("by"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="subscription_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=models.Q(is_trial=False) | models.Q(ends_on__isnull=False), name="subscription_trial_ends"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.center} {self.plan} {self.starts_on}"


class CenterDay(models.Model):
    """A centre's numbers on one day, written by a task: an owner's pages read these and never loop over centres."""

    center = models.ForeignKey(Center, on_delete=models.CASCADE, related_name="days")
    day = models.DateField(_("day"))
    students = models.PositiveIntegerField(_("students"), default=0)
    staff = models.PositiveIntegerField(_("staff"), default=0)
    storage_bytes = models.PositiveBigIntegerField(_("storage"), default=0)
    exams = models.PositiveIntegerField(_("exam rooms in this month"), default=0)
    attempts = models.PositiveIntegerField(_("attempts on this day"), default=0)
    seen_at = models.DateTimeField(_("somebody was last here"), null=True, blank=True)

    class Meta:
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["center", "day"], name="centerday_once")]

    def __str__(self) -> str:
        return f"{self.center} {self.day}"
