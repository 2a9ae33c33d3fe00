"""What an attempt scored, and when the room's students may know."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from exams.models import AnswerKey, Assignment, Attempt
from grading.scoring.points import POINTS
from tenants.people.models import SITTERS, User


class ResultQuerySet(models.QuerySet["Result"]):
    def visible_to(self, user: User) -> Self:
        """A student or a guest sees an own result once it is released; staff those of the rooms that they see."""
        if user.role in SITTERS:
            return self.filter(attempt__student=user, attempt__assignment__release__isnull=False)
        return self.filter(attempt__assignment__in=Assignment.objects.visible_to(user))


class Result(models.Model):
    """The marks of one attempt under one key revision. `marks` is what the review shows: question key -> Mark."""

    attempt = models.OneToOneField(Attempt, on_delete=models.CASCADE, related_name="result")
    key = models.ForeignKey(AnswerKey, on_delete=models.PROTECT, related_name="+")
    total = models.PositiveSmallIntegerField(_("total"), null=True)
    passed = models.BooleanField(_("passed"))
    cefr = models.CharField(_("CEFR reference"), max_length=2, blank=True)
    right = models.PositiveSmallIntegerField(_("right answers"))
    questions = models.PositiveSmallIntegerField(_("questions"))
    marks = models.JSONField()
    reference = models.JSONField(default=dict)
    graded_at = models.DateTimeField(_("graded"))

    objects = ResultQuerySet.as_manager()

    class Meta:
        ordering = ["-graded_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.attempt}: {self.total}"

    @property
    def is_partly_scaled(self) -> bool:
        """Sections have scores, and there is no total: the student is exempt from one."""
        return self.total is None and self.is_scaled and any(score.scaled is not None for score in self.scores.all())

    @property
    def is_scaled(self) -> bool:
        """Whether it has scores on the scale of the real test, or would have with every section sat."""
        return any(score.key != POINTS for score in self.scores.all())

    @property
    def points(self) -> "SectionScore | None":
        """What a quiz scored: `scaled` of `maximum` points."""
        return next((score for score in self.scores.all() if score.key == POINTS), None)


class SectionScore(models.Model):
    """One scoring section of a result: 0-60 or 0-120; `scaled` is empty where a section was not sat. A quiz has one:
    its points."""

    result = models.ForeignKey(Result, on_delete=models.CASCADE, related_name="scores")
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=40)
    right = models.PositiveSmallIntegerField()
    questions = models.PositiveSmallIntegerField()
    scaled = models.PositiveSmallIntegerField(null=True)
    maximum = models.PositiveSmallIntegerField()
    pass_mark = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["result", "key"], name="sectionscore_key_unique")]

    def __str__(self) -> str:
        return f"{self.key} {self.scaled}/{self.maximum}"

    @property
    def percent(self) -> int:
        return round(100 * (self.scaled or 0) / self.maximum) if self.maximum else 0


class Release(models.Model):
    """The results of a room were given to its students."""

    assignment = models.OneToOneField(Assignment, on_delete=models.CASCADE, related_name="release")
    released_at = models.DateTimeField(_("released"))
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.assignment} released"
