"""A centre, and the host names it answers to. Public schema only."""

import secrets

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_tenants.models import DomainMixin, TenantMixin

hex_colour = RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Write the colour as # and six digits, for example #0E6668."))


def new_schema_name() -> str:
    """A schema name is generated, never typed, and never used again."""
    return f"c_{secrets.token_hex(8)}"


class CenterStatus(models.TextChoices):
    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    ARCHIVED = "archived", _("Archived")


class Center(TenantMixin):
    """A language centre: one schema, one or more host names. The public site is the row whose schema is `public`."""

    name = models.CharField(_("name"), max_length=120)
    city = models.CharField(_("city"), max_length=80, blank=True)
    colour = models.CharField(_("colour"), max_length=7, default="#0E6668", validators=[hex_colour])
    language = models.CharField(_("language"), max_length=5, default="en")
    timezone = models.CharField(_("time zone"), max_length=64, default="Asia/Tashkent")
    status = models.CharField(_("status"), max_length=12, choices=CenterStatus.choices, default=CenterStatus.ACTIVE)
    sync_window = models.PositiveIntegerField(
        _("sync window"),
        default=120,
        validators=[MinValueValidator(0), MaxValueValidator(3600)],
        help_text=_("Seconds after a deadline in which answers that were made in time may still arrive."),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    auto_create_schema = False  # tenants.services.centers makes the schema, and cleans up after a failure

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def on_colour(self) -> str:
        """White or ink, whichever reads better on the centre's colour (WCAG relative luminance)."""
        channels = [int(self.colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        return "#FFFFFF" if 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.0648 else "#1B2325"


class Domain(DomainMixin):
    """A host name of a centre."""
