"""Groups, and who belonged to one when."""

from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.models.centers import hex_colour
from tenants.people.models.users import Role, User


class GroupQuerySet(models.QuerySet["Group"]):
    def visible_to(self, user: User) -> Self:
        """An admin sees every group, a teacher the own ones, nobody else any."""
        if user.role == Role.CENTER_ADMIN:
            return self
        if user.role == Role.TEACHER:
            return self.filter(teachers=user)
        return self.none()

    def current(self) -> Self:
        return self.filter(archived_at=None)


class Group(models.Model):
    """A class of students with its teachers."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    level = models.CharField(_("level"), max_length=2, choices=[(f"N{n}", f"N{n}") for n in (5, 4, 3, 2, 1)])
    teachers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="teaching_groups", blank=True)
    capacity = models.PositiveSmallIntegerField(
        _("places"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(3000)]
    )
    schedule = models.CharField(_("schedule"), max_length=160, blank=True)
    colour = models.CharField(_("colour"), max_length=7, blank=True, validators=[hex_colour])
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = GroupQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> Self:
        return self.filter(left_at=None)


class LeftFor(models.TextChoices):
    LEFT = "left", _("Left")
    MOVED = "moved", _("Moved to another group")
    ARCHIVED = "archived", _("The group was archived")


class Membership(models.Model):
    """A student in a group, from one day to another: the history of who joined, moved and left, and by whom."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="memberships")
    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)
    joined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    left_at = models.DateTimeField(_("left"), null=True, blank=True)
    left_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    left_for = models.CharField(_("why"), max_length=8, choices=LeftFor.choices, blank=True)
    moved_to = models.ForeignKey(Group, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "student"], condition=models.Q(left_at=None), name="membership_current_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.student} in {self.group}"
