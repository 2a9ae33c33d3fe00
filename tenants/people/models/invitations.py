"""Ways in: a personal invitation by mail, or one link and code for a class."""

from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.people.models.groups import Group
from tenants.people.models.users import Role, User


class InvitationKind(models.TextChoices):
    PERSONAL = "personal", _("For one person")
    CLASS = "class", _("For a class")


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, user: User) -> Self:
        """An admin sees all; a teacher the own ones and those of own groups."""
        if user.role == Role.CENTER_ADMIN:
            return self
        if user.role == Role.TEACHER:
            mine = models.Q(created_by=user) | models.Q(group__teachers=user)
            return self.filter(pk__in=self.model.objects.filter(mine).values("pk"))
        return self.none()

    def usable(self) -> Self:
        return self.filter(revoked_at=None, expires_at__gt=timezone.now(), uses__lt=F("max_uses"))


class Invitation(models.Model):
    """Role and group are fixed here, whoever uses it. Link and code are derived from `nonce`; stored are their hashes
    (tenants.people.tokens)."""

    kind = models.CharField(_("kind"), max_length=8, choices=InvitationKind.choices)
    role = models.CharField(_("role"), max_length=12, choices=Role.choices, default=Role.STUDENT)
    group = models.ForeignKey(
        Group, on_delete=models.SET_NULL, null=True, blank=True, related_name="invitations", verbose_name=_("group")
    )
    email = models.EmailField(_("e-mail"), blank=True)
    first_name = models.CharField(_("first name"), max_length=80, blank=True)
    last_name = models.CharField(_("last name"), max_length=80, blank=True)
    language = models.CharField(_("language"), max_length=5, blank=True)
    nonce = models.CharField(max_length=32)
    token_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64, blank=True)  # a class only
    max_uses = models.PositiveIntegerField(
        _("uses"), default=1, validators=[MinValueValidator(1), MaxValueValidator(3000)]
    )
    uses = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(_("valid until"))
    needs_approval = models.BooleanField(_("an admin approves each person"), default=False)
    revoked_at = models.DateTimeField(null=True, blank=True)
    # A mail is owed while `mail_due` is set; the task that sends it takes it back.
    mail_due = models.BooleanField(default=False)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["code_hash"], condition=~models.Q(code_hash=""), name="invitation_code"),
            models.CheckConstraint(
                condition=models.Q(role__in=[Role.CENTER_ADMIN, Role.TEACHER, Role.STUDENT]), name="invitation_role"
            ),
            models.CheckConstraint(condition=models.Q(uses__lte=F("max_uses")), name="invitation_uses"),
        ]

    def __str__(self) -> str:
        return self.email or f"{self.get_kind_display()} {self.group or ''}".strip()
