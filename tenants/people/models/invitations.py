"""Ways in: a personal invitation by mail, or one link and code for a class."""

from functools import reduce
from operator import or_
from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.people.models.audit import AuditEntry
from tenants.people.models.groups import Group
from tenants.people.models.users import Role, User

ASKED = "invitation.asked"  # in the audit log: the person with a link that works no more would like another one


class InvitationKind(models.TextChoices):
    PERSONAL = "personal", _("For one person")
    CLASS = "class", _("For a class")


class InvitationState(models.TextChoices):
    """What a link is good for, in the order in which it is decided: from the bottom."""

    USABLE = "usable", _("Open")
    EXPIRED = "expired", _("Expired")
    USED = "used", _("Used up")
    REVOKED = "revoked", _("Revoked")


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, user: User) -> Self:
        """An admin sees all; a teacher those of students, the own ones and those of own groups."""
        if user.role == Role.CENTER_ADMIN:
            return self
        if user.role == Role.TEACHER:
            mine = models.Q(created_by=user) | models.Q(group__teachers=user)
            return self.filter(pk__in=self.model.objects.filter(mine, role=Role.STUDENT).values("pk"))
        return self.none()

    def in_state(self, state: str) -> Self:
        """Those whose `state` is this one."""
        if state == InvitationState.REVOKED:
            return self.exclude(revoked_at=None)
        if state == InvitationState.USED:
            return self.filter(revoked_at=None, uses__gte=F("max_uses"))
        left = self.filter(revoked_at=None, uses__lt=F("max_uses"))
        if state == InvitationState.EXPIRED:
            return left.filter(expires_at__lte=timezone.now())
        return left.filter(expires_at__gt=timezone.now())

    def usable(self) -> Self:
        return self.in_state(InvitationState.USABLE)

    def asked(self) -> Self:
        """Personal ones whose person would like another one, and was sent none since."""
        entries = AuditEntry.objects.filter(
            action=ASKED,
            subject=Concat(models.Value("people.invitation:"), Cast(models.OuterRef("pk"), models.CharField())),
            at__gt=Coalesce(models.OuterRef("sent_at"), models.OuterRef("created_at")),
        )
        return self.filter(models.Exists(entries), mail_due=False, revoked_at=None)

    def named(self, text: str) -> Self:
        """Whose e-mail, name or group has every word of the text."""
        found = self
        for word in text.split():
            fields = ("email", "first_name", "last_name", "group__name")
            found = found.filter(reduce(or_, (models.Q(**{f"{field}__icontains": word}) for field in fields)))
        return found


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
        return self.name

    @property
    def name(self) -> str:
        """Whom it is for: an address, or a group."""
        return self.email or (self.group.name if self.group else self.get_kind_display())

    @property
    def is_class(self) -> bool:
        return self.kind == InvitationKind.CLASS

    @property
    def state(self) -> InvitationState:
        if self.revoked_at:
            return InvitationState.REVOKED
        if self.uses >= self.max_uses:
            return InvitationState.USED
        return InvitationState.USABLE if self.expires_at > timezone.now() else InvitationState.EXPIRED
