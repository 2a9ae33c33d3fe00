"""What a student needs to sit on equal terms: more time, larger text, no listening."""

from collections.abc import Sequence
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from exams.models.assignments import Assignment
from tenants.people.models import User


def _of_section(values: Sequence[int], position: int) -> int:
    """One number stands for every section; several for the sections in order, the last for what follows."""
    return values[min(position, len(values)) - 1] if values else 0


class AccommodationQuerySet(models.QuerySet["Accommodation"]):
    def visible_to(self, user: User) -> Self:
        """Of the students that a person teaches, and those made for rooms that he or she sees. Staff only."""
        if not user.is_staff_member:
            return self.none()
        taught = models.Q(student__in=User.objects.taught_by(user))
        return self.filter(taught | models.Q(assignment__in=Assignment.objects.visible_to(user)))

    def standing(self) -> Self:
        return self.filter(assignment=None)


class Accommodation(models.Model):
    """Standing (no assignment) or for one assignment, which then replaces the standing one.

    `percents` and `minutes` are what is added to each section: [50] half as much again everywhere, [30, 50] by section.
    """

    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="accommodations")
    assignment = models.ForeignKey(
        Assignment, on_delete=models.CASCADE, null=True, blank=True, related_name="accommodations"
    )
    percents = ArrayField(models.PositiveSmallIntegerField(validators=[MaxValueValidator(300)]), default=list)
    minutes = ArrayField(models.PositiveSmallIntegerField(validators=[MaxValueValidator(240)]), default=list)
    large_text = models.BooleanField(_("large text"), default=False)
    no_listening = models.BooleanField(_("exempt from listening"), default=False)
    reason = models.CharField(_("reason"), max_length=200)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    set_at = models.DateTimeField(_("set"), auto_now=True)

    objects = AccommodationQuerySet.as_manager()

    class Meta:
        ordering = ["student__last_name", "student__first_name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["student", "assignment"], name="accommodation_once", nulls_distinct=False),
        ]

    def __str__(self) -> str:
        return f"{self.student}: {self.percents} % {self.minutes} min"

    def seconds_of(self, position: int, seconds: int, *, minute: int) -> int:
        """How long the section lasts for this student; `minute` is the length of an exam's minute in seconds."""
        extra = -(-seconds * _of_section(self.percents, position) // 100)
        return seconds + extra + minute * _of_section(self.minutes, position)
