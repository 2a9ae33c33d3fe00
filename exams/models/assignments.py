"""An edition set to groups and students: an exam room."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from exams.models.editions import Edition
from tenants.people.models import Group, Role, User


class AssignmentStatus(models.TextChoices):
    PLANNED = "planned", _("Planned")
    OPEN = "open", _("Open")
    ENDED = "ended", _("Ended")


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def visible_to(self, user: User) -> Self:
        """An admin sees all; a teacher the own ones and those of own groups; a student those set to him or her."""
        if user.role == Role.CENTER_ADMIN:
            return self
        if user.role == Role.TEACHER:
            own = models.Q(created_by=user) | models.Q(groups__teachers=user)
            return self.filter(pk__in=self.model.objects.filter(own).values("pk"))
        if user.role == Role.STUDENT:
            return self.filter(groups__in=Group.objects.filter(memberships__in=user.memberships.current())).distinct()
        return self.none()

    def proctored_by(self, user: User) -> Self:
        """The rooms whose board a person may watch: staff only, a student's own room is not among them."""
        return self.visible_to(user) if user.is_staff_member else self.none()


class Assignment(models.Model):
    """An exam room. `section_seconds` holds each section's time, fixed when the room is made."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="assignments", verbose_name=_("test"))
    title = models.CharField(_("title"), max_length=160)
    place = models.CharField(_("room"), max_length=80, blank=True)
    groups = models.ManyToManyField(Group, related_name="assignments", verbose_name=_("groups"))
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    section_seconds = ArrayField(models.PositiveIntegerField(validators=[MinValueValidator(1)]))
    status = models.CharField(_("status"), max_length=8, choices=AssignmentStatus.choices, default="planned")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")), name="assignment_closes_after_it_opens"
            ),
        ]

    def __str__(self) -> str:
        return self.title
