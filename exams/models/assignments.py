"""An edition set to groups and students: as an exam room, or as homework."""

import secrets
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from exams.models.editions import Edition
from tenants.people.models import Group, Role, User

CODE_LETTERS = "ACDEFHJKMNPRTWXY34679"  # nothing that looks like another when it is read from a board


def new_access_code() -> str:
    """Six letters: short enough to type from a board, and guesses are counted."""
    return "".join(secrets.choice(CODE_LETTERS) for _n in range(6))


class AssignmentKind(models.TextChoices):
    EXAM = "exam", _("Exam room")
    HOMEWORK = "homework", _("Homework")
    GUEST = "guest", _("Guests")


class RoomMode(models.TextChoices):
    WINDOW = "window", _("Each student starts between two times")
    TOGETHER = "together", _("The proctor starts each section for everyone")


class SoundPolicy(models.TextChoices):
    DEVICE = "device", _("On each device, once, as in the real test")
    ROOM = "room", _("From the loudspeakers of the room")
    FREE = "free", _("Freely: pause, go back, play again")
    LIMITED = "limited", _("A limited number of times")


class ReleaseMode(models.TextChoices):
    HAND = "hand", _("When I release them")
    GRADED = "graded", _("At once, as soon as a student is graded")
    TIME = "time", _("At a time")
    DEADLINE = "deadline", _("After the last deadline")


class AssignmentStatus(models.TextChoices):
    PLANNED = "planned", _("Planned")
    OPEN = "open", _("Open")
    ENDED = "ended", _("Ended")
    CANCELLED = "cancelled", _("Cancelled")


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def visible_to(self, user: User) -> Self:
        """An admin sees all; a teacher the own ones, those of own groups and those that he or she proctors; a student
        those set to him or her, a guest the one he or she came in to."""
        if user.role == Role.CENTER_ADMIN:
            return self
        if user.role == Role.TEACHER:
            own = models.Q(created_by=user) | models.Q(groups__teachers=user) | models.Q(proctors=user)
            return self.filter(pk__in=self.model.objects.filter(own).values("pk"))
        if user.role == Role.STUDENT:
            groups = Group.objects.filter(memberships__in=user.memberships.current())
            mine = models.Q(groups__in=groups) | models.Q(students=user)
            return self.filter(pk__in=self.model.objects.filter(mine).values("pk"))
        return self.filter(attempts__student=user) if user.role == Role.GUEST else self.none()

    def proctored_by(self, user: User) -> Self:
        """The rooms whose board a person may watch: staff only, a student's own room is not among them."""
        return self.exams().visible_to(user) if user.is_staff_member else self.none()

    def exams(self) -> Self:
        return self.filter(kind=AssignmentKind.EXAM)

    def homework(self) -> Self:
        return self.filter(kind=AssignmentKind.HOMEWORK)


class Assignment(models.Model):
    """An exam room, homework or a test for guests. `section_seconds` holds each section's time, fixed when it is made;
    0 leaves it out.

    `closes_at` is until when one may start in a room, and the deadline of homework. In a *together* room `section` is
    the room's own section, `clock_at` the zero of its clock (moved on by pauses), `added_seconds` what everyone got.
    """

    kind = models.CharField(_("kind"), max_length=8, choices=AssignmentKind.choices, default=AssignmentKind.EXAM)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="assignments", verbose_name=_("test"))
    title = models.CharField(_("title"), max_length=160)
    groups = models.ManyToManyField(Group, related_name="assignments", verbose_name=_("groups"), blank=True)
    students = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="assignments", verbose_name=_("single students"), blank=True
    )
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    section_seconds = ArrayField(models.PositiveIntegerField())
    status = models.CharField(_("status"), max_length=9, choices=AssignmentStatus.choices, default="planned")
    cancel_reason = models.CharField(_("reason"), max_length=200, blank=True)
    sound = models.CharField(_("recording"), max_length=8, choices=SoundPolicy.choices, default=SoundPolicy.DEVICE)
    release_mode = models.CharField(_("results"), max_length=8, choices=ReleaseMode.choices, default=ReleaseMode.HAND)
    release_at = models.DateTimeField(_("release at"), null=True, blank=True)

    # exam rooms
    mode = models.CharField(_("start"), max_length=8, choices=RoomMode.choices, default=RoomMode.WINDOW)
    opens_itself = models.BooleanField(_("opens by itself at this time"), default=False)
    place = models.CharField(_("room"), max_length=80, blank=True)
    seats = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True, validators=[MinValueValidator(1)])
    access_code = models.CharField(_("access code"), max_length=12, blank=True)
    proctors = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="proctored", verbose_name=_("proctors"), blank=True
    )
    break_minutes = models.PositiveSmallIntegerField(_("break"), default=0, validators=[MaxValueValidator(240)])
    away_limit = models.PositiveSmallIntegerField(_("mark after leaving the window"), null=True, blank=True)
    safe_browser_key = models.CharField(
        _("Safe Exam Browser key"),
        max_length=64,
        blank=True,
        validators=[RegexValidator(r"^[0-9a-f]{64}\Z", _("The config key is 64 digits and letters a to f."))],
    )
    section = models.PositiveSmallIntegerField(default=0)
    clock_at = models.DateTimeField(null=True, blank=True)
    added_seconds = models.PositiveIntegerField(default=0)
    paused_at = models.DateTimeField(null=True, blank=True)

    # homework
    plays = models.PositiveSmallIntegerField(_("plays"), null=True, blank=True)
    attempts_allowed = models.PositiveSmallIntegerField(
        _("attempts"), default=1, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    timed = models.BooleanField(_("each section has its own clock"), default=True)
    may_pause = models.BooleanField(_("may pause and go on later"), default=False)

    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")), name="assignment_closes_after_it_opens"
            ),
            models.CheckConstraint(
                condition=~models.Q(release_mode=ReleaseMode.TIME) | models.Q(release_at__isnull=False),
                name="assignment_release_time_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(sound=SoundPolicy.LIMITED) | models.Q(plays__gte=1), name="assignment_plays_known"
            ),
            models.CheckConstraint(
                condition=models.Q(kind=AssignmentKind.EXAM, attempts_allowed=1, timed=True, may_pause=False)
                | models.Q(kind=AssignmentKind.HOMEWORK, mode=RoomMode.WINDOW)
                | models.Q(
                    kind=AssignmentKind.GUEST, mode=RoomMode.WINDOW, attempts_allowed=1, timed=True, may_pause=False
                ),
                name="assignment_kind_fits",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_homework(self) -> bool:
        return self.kind == AssignmentKind.HOMEWORK

    @property
    def is_for_guests(self) -> bool:
        return self.kind == AssignmentKind.GUEST

    @property
    def is_together(self) -> bool:
        return self.mode == RoomMode.TOGETHER

    @property
    def positions(self) -> list[int]:
        """The sections that are sat."""
        return [position for position, seconds in enumerate(self.section_seconds, start=1) if seconds]

    @property
    def last_end(self) -> datetime:
        """When the last student who started in time, without extra time, is through."""
        if self.is_homework:
            return self.closes_at
        breaks = self.break_minutes * 60 * (len(self.positions) - 1)
        return self.closes_at + timedelta(seconds=sum(self.section_seconds) + breaks)


class Deadline(models.Model):
    """Another deadline of homework, for one group or one student. A student's own wins, else the latest of groups'."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="deadlines")
    group = models.ForeignKey(Group, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    student = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    closes_at = models.DateTimeField(_("deadline"))

    class Meta:
        ordering = ["closes_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(group__isnull=False, student=None) | models.Q(group=None, student__isnull=False),
                name="deadline_of_a_group_or_a_student",
            ),
            models.UniqueConstraint(fields=["assignment", "group"], name="deadline_once_per_group"),
            models.UniqueConstraint(fields=["assignment", "student"], name="deadline_once_per_student"),
        ]

    def __str__(self) -> str:
        return f"{self.assignment} {self.group or self.student} {self.closes_at:%Y-%m-%d %H:%M}"
