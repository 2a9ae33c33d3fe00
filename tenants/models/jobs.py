"""Long work on a centre that a task does step by step, and a page follows. Public schema only."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.models.centers import Center

if TYPE_CHECKING:
    from tenants.people.models import User


class JobKind(models.TextChoices):
    PROVISION = "provision", _("Making the centre")
    EXPORT = "export", _("Exporting the centre")
    IMPORT = "import", _("Importing a centre")
    DELETE = "delete", _("Deleting the centre")


class JobState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class JobQuerySet(models.QuerySet["CenterJob"]):
    def visible_to(self, user: "User") -> Self:
        return self if user.role == "owner" else self.none()


class CenterJob(models.Model):
    """The row is the queue: a task claims a waiting one; one that runs and was not heard of for long is claimed again.

    `data` is what the work needs (the first admin's name, a file's path); `step` of `steps` and `says` are shown live;
    `error` is a sentence for the owner. The centre's name stays when the centre is gone.
    """

    kind = models.CharField(_("work"), max_length=9, choices=JobKind.choices)
    center = models.ForeignKey(Center, on_delete=models.SET_NULL, null=True, blank=True, related_name="jobs")
    center_name = models.CharField(_("centre"), max_length=120)
    state = models.CharField(_("state"), max_length=7, choices=JobState.choices, default=JobState.WAITING)
    step = models.PositiveSmallIntegerField(default=0)
    steps = models.PositiveSmallIntegerField(default=1)
    says = models.CharField(max_length=200, blank=True)
    error = models.CharField(max_length=500, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    data = models.JSONField(default=dict, blank=True)
    by_name = models.CharField(_("by"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)
    heard_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["center"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="centerjob_one_at_a_time",
                violation_error_message=_(
                    "Something is being done with this centre already. Wait until it is finished."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.center_name} {self.state}"

    @property
    def is_under_way(self) -> bool:
        return self.state in {JobState.WAITING, JobState.RUNNING}
