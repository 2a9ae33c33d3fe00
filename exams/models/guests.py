"""A link by which somebody without an account sits one test; and who came by it."""

from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exams.models.assignments import Assignment
from tenants.people.models import Role, User


class GuestLinkQuerySet(models.QuerySet["GuestLink"]):
    def visible_to(self, user: User) -> Self:
        """An admin sees all, a teacher the own ones."""
        if user.role == Role.CENTER_ADMIN:
            return self
        return self.filter(assignment__created_by=user) if user.role == Role.TEACHER else self.none()

    def usable(self) -> Self:
        now = timezone.now()
        inside = models.Q(assignment__opens_at__lte=now, assignment__closes_at__gt=now, assignment__status="open")
        return self.filter(inside, revoked_at=None, uses__lt=F("max_uses"))


class GuestLink(models.Model):
    """The assignment (kind *guest*) says which edition, until when, and how long each section lasts.

    The link is derived from `nonce`; stored is its hash (tenants.people.tokens, kind "guest").
    """

    assignment = models.OneToOneField(Assignment, on_delete=models.CASCADE, related_name="guest_link")
    nonce = models.CharField(max_length=32)
    token_hash = models.CharField(max_length=64, unique=True)
    max_uses = models.PositiveIntegerField(
        _("uses"), default=100, validators=[MinValueValidator(1), MaxValueValidator(10_000)]
    )
    uses = models.PositiveIntegerField(default=0)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = GuestLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-assignment__created_at", "-pk"]
        constraints = [models.CheckConstraint(condition=models.Q(uses__lte=F("max_uses")), name="guestlink_uses")]

    def __str__(self) -> str:
        return str(self.assignment)


class LeadQuerySet(models.QuerySet["Lead"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(link__in=GuestLink.objects.visible_to(user))


class Lead(models.Model):
    """A guest, as the centre sees one: came by a link, sat the test, may become a student."""

    link = models.ForeignKey(GuestLink, on_delete=models.PROTECT, related_name="leads")
    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="lead")
    note = models.CharField(_("note"), max_length=300, blank=True)
    came_at = models.DateTimeField(_("came"), auto_now_add=True)
    student_at = models.DateTimeField(_("became a student"), null=True, blank=True)

    objects = LeadQuerySet.as_manager()

    class Meta:
        ordering = ["-came_at", "-pk"]

    def __str__(self) -> str:
        return str(self.person)
