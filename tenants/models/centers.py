"""A centre, and the host names it answers to. Public schema only."""

import secrets
import zoneinfo
from datetime import date
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tenants.models import DomainMixin, TenantMixin

from tenants.colours import text_on

if TYPE_CHECKING:
    from tenants.people.models import User

hex_colour = RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Write the colour as # and six digits, for example #0E6668."))


def new_schema_name() -> str:
    """A schema name is generated, never typed, and never used again."""
    return f"c_{secrets.token_hex(8)}"


def all_languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


def logo_path(center: "Center", filename: str) -> str:
    return f"center/{secrets.token_urlsafe(24)}{PurePosixPath(filename).suffix.lower()}"


class CenterStatus(models.TextChoices):
    PREPARING = "preparing", _("Being made")
    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    ARCHIVED = "archived", _("Archived")


class SuspendReason(models.TextChoices):
    OWNER = "owner", _("By hand")
    TRIAL = "trial", _("The trial is over")


class FirstRelease(models.TextChoices):
    """How results of a new exam are released where nobody says otherwise (the values of `exams`' ReleaseMode)."""

    HAND = "hand", _("By hand")
    GRADED = "graded", _("At once, as soon as a student is graded")
    DEADLINE = "deadline", _("After the last deadline")


class CenterQuerySet(models.QuerySet["Center"]):
    def visible_to(self, user: "User") -> Self:
        """Owners see every centre; the public site's own row is none."""
        return self.exclude(schema_name="public") if user.role == "owner" else self.none()


class Center(TenantMixin):
    """A language centre: one schema, one or more host names. The public site is the row whose schema is `public`."""

    name = models.CharField(_("name"), max_length=120)
    city = models.CharField(_("city"), max_length=80, blank=True)
    colour = models.CharField(_("colour"), max_length=7, default="#0E6668", validators=[hex_colour])
    logo = models.FileField(_("logo"), upload_to=logo_path, blank=True)  # among the centre's own files
    language = models.CharField(_("language"), max_length=5, default="en")
    languages = ArrayField(models.CharField(max_length=5), verbose_name=_("languages offered"), default=all_languages)
    timezone = models.CharField(_("time zone"), max_length=64, default="Asia/Tashkent")
    # What a guest, or a person of a centre that is suspended, may turn to.
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)

    status = models.CharField(_("status"), max_length=12, choices=CenterStatus.choices, default=CenterStatus.ACTIVE)
    suspended_for = models.CharField(max_length=8, choices=SuspendReason.choices, blank=True)
    # Deleting waits: until this time it can be taken back, and nothing is gone.
    delete_at = models.DateTimeField(_("deleted on"), null=True, blank=True)

    sync_window = models.PositiveIntegerField(
        _("sync window"),
        default=120,
        validators=[MinValueValidator(0), MaxValueValidator(3600)],
        help_text=_("Seconds after a deadline in which answers that were made in time may still arrive."),
    )
    release_mode = models.CharField(
        _("results of a new exam"), max_length=8, choices=FirstRelease.choices, default=FirstRelease.HAND
    )
    staff_two_factor = models.BooleanField(_("staff must log in with two factors"), default=False)
    support_allowed = models.BooleanField(_("mikan's support may enter after asking"), default=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = CenterQuerySet.as_manager()

    auto_create_schema = False  # tenants.services.tables makes the schema, all of it or nothing

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def today(self) -> date:
        """The day that it is in the centre."""
        return timezone.localdate(timezone=zoneinfo.ZoneInfo(self.timezone))

    @property
    def on_colour(self) -> str:
        """White or ink, whichever reads better on the centre's colour (WCAG relative luminance)."""
        return text_on(self.colour)


class Domain(DomainMixin):
    """A host name of a centre."""
