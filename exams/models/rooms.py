"""What a proctor keeps of an exam room: numbered seats with the ID check, messages, irregularities."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from exams.models.assignments import Assignment
from exams.models.attempts import Attempt


class Seat(models.Model):
    """A student's numbered place in a room; numbered by name when the room opens, whoever comes later at the end."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="places", db_index=False)
    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="places")
    number = models.PositiveSmallIntegerField(_("seat"))
    checked_at = models.DateTimeField(_("ID checked"), null=True, blank=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "student"], name="seat_once_per_student"),
            models.UniqueConstraint(fields=["assignment", "number"], name="seat_number_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.assignment} {self.number}"


class ProctorMessage(models.Model):
    """Words from the proctor to one student, or (without an attempt) to everybody in the room."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="messages")
    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, null=True, blank=True, related_name="messages")
    text = models.CharField(_("message"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("sent"))

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class Irregularity(models.Model):
    """A note for the room's protocol. Written once; a correction is another note."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="irregularities")
    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, null=True, blank=True, related_name="irregularities")
    text = models.CharField(_("what happened"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("noted"))

    class Meta:
        ordering = ["at", "pk"]
        verbose_name_plural = "irregularities"

    def __str__(self) -> str:
        return self.text[:60]
