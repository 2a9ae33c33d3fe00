"""One student's sitting, and the journal that is its truth (docs/exam-protocol.md)."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from exams.models.assignments import Assignment
from tenants.people.models import SITTERS, User


class AttemptState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    SUBMITTED = "submitted", _("Submitted")
    GRADED = "graded", _("Graded")
    VOID = "void", _("Void")


FINISHED = frozenset({AttemptState.SUBMITTED, AttemptState.GRADED})


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def visible_to(self, user: User) -> Self:
        """A student or a guest sees the own attempts; staff those of the rooms that they see."""
        if user.role in SITTERS:
            return self.filter(student=user)
        return self.filter(assignment__in=Assignment.objects.visible_to(user))


class Attempt(models.Model):
    """`section` is the position of the last opened section, 0 before the first.

    `section_seconds` are the assignment's with the student's accommodations in them; 0 leaves a section out. The clock
    of the running section stands still while `paused_at` is set. `notice` counts the proctor's messages to it.
    """

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="attempts")
    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField(_("attempt"), default=1)
    section_seconds = ArrayField(models.PositiveIntegerField())
    large_text = models.BooleanField(default=False)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)
    notice = models.PositiveIntegerField(default=0)
    state = models.CharField(_("state"), max_length=9, choices=AttemptState.choices, default=AttemptState.WAITING)
    section = models.PositiveSmallIntegerField(_("section"), default=0)
    fence = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(_("entered"))
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    # When a page that had nothing to save was last heard; what it saves is in the journal with its time.
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "student", "number"], name="attempt_number_unique"),
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "running", "void"]) | models.Q(submitted_at__isnull=False),
                name="attempt_finished_has_a_time",
            ),
        ]
        indexes = [models.Index(fields=["state"], condition=models.Q(state="submitted"), name="attempt_to_grade")]

    def __str__(self) -> str:
        return f"{self.student} · {self.assignment}"

    @property
    def is_finished(self) -> bool:
        return self.state in FINISHED


class CloseReason(models.TextChoices):
    STUDENT = "student", _("Finished by hand")
    TIME = "time", _("Time over")
    ROOM = "room", _("Room ended")
    PROCTOR = "proctor", _("Ended by the proctor")


class AttemptSection(models.Model):
    """A section that was opened: one row, so it opens once; `closed_at` set, so it stays closed.

    `audio_at` is the zero of its recording: the opening, moved on by pauses, or the moment a replay was allowed.
    """

    # the unique constraint begins with it
    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="sections", db_index=False)
    position = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField()
    deadline = models.DateTimeField()
    audio_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=8, choices=CloseReason.choices, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["attempt", "position"], name="attemptsection_opens_once")]
        indexes = [
            models.Index(fields=["deadline"], condition=models.Q(closed_at=None), name="attemptsection_open"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt} section {self.position}"


class EventKind(models.TextChoices):
    ANSWER = "answer", _("Answer")
    FLAG = "flag", _("Flag")
    SECTION_OPEN = "section_open", _("Section opened")
    SECTION_CLOSE = "section_close", _("Section closed")
    AUDIO = "audio", _("Recording")
    FOCUS = "focus", _("Came back")
    BLUR = "blur", _("Left the window")
    DEVICE = "device", _("Device")
    NOTE = "note", _("Note")
    # the server's own, from here on: what a proctor did
    PAUSE = "pause", _("Paused")
    RESUME = "resume", _("Resumed")
    TIME = "time", _("Time added")
    REOPEN = "reopen", _("Reopened")
    REPLAY = "replay", _("Replay allowed")
    MESSAGE = "message", _("Message sent")
    VOID = "void", _("Made void")
    ACCEPT = "accept", _("Held answers accepted")
    # of a quiz that is sat question by question (exams/quiz.py)
    ASK = "ask", _("Question shown")
    FINAL = "final", _("Answer final")


class Verdict(models.TextChoices):
    """Whether an event counts. Decided when it arrives, from the server's own record."""

    IN_TIME = "in_time", _("In time")
    LATE = "late", _("Made in time, arrived late")
    HELD = "held", _("Held for the proctor")
    # the proctor's decision about a held one, the only change that an event can see
    ACCEPTED = "accepted", _("Accepted by the proctor")
    REFUSED = "refused", _("Not accepted")


class AttemptEvent(models.Model):
    """One event of the journal; insert only, but for the verdict on a held one. Fence 0 is the server's own."""

    pk = models.CompositePrimaryKey("attempt_id", "fence", "seq")
    # the primary key begins with it
    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="events", db_index=False)
    fence = models.PositiveIntegerField()
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=13, choices=EventKind.choices)
    section = models.PositiveSmallIntegerField()
    question = models.CharField(max_length=12, blank=True)
    value = models.CharField(max_length=200, blank=True)
    client_at = models.DateTimeField()
    received_at = models.DateTimeField()
    verdict = models.CharField(max_length=8, choices=Verdict.choices, default=Verdict.IN_TIME)

    def __str__(self) -> str:
        return f"{self.attempt_id}/{self.fence}/{self.seq} {self.kind} {self.question} {self.value}"
