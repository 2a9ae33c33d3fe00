"""A visitor's wish to have a centre, and what owners did about it. Public schema only."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.models.centers import Center
from tenants.people.phones import shown_phone

if TYPE_CHECKING:
    from tenants.people.models import User


class RequestStatus(models.TextChoices):
    NEW = "new", _("New")
    CONTACTED = "contacted", _("Contacted")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")


class RequestQuerySet(models.QuerySet["ContactRequest"]):
    def visible_to(self, user: "User") -> Self:
        return self if user.role == "owner" else self.none()

    def unseen(self) -> Self:
        """Those with which no owner has done anything yet."""
        return self.filter(status=RequestStatus.NEW)

    def matching(self, text: str) -> Self:
        """That have every word of the text somewhere: the centre, the city, the person, the phone, the e-mail."""
        found = self
        for word in text.split():
            names = ("center_name", "city", "name", "phone", "email")
            found = found.filter(Q(*[(f"{name}__icontains", word) for name in names], _connector=Q.OR))
        return found


class ContactRequest(models.Model):
    """What the form on the landing page said. `told_at`: when the owners were mailed about it."""

    center_name = models.CharField(_("name of the centre"), max_length=120)
    city = models.CharField(_("city"), max_length=80, blank=True)
    name = models.CharField(_("your name"), max_length=120)
    phone = models.CharField(_("phone"), max_length=20)
    email = models.EmailField(_("e-mail"))
    message = models.TextField(_("message"), max_length=2000, blank=True)
    language = models.CharField(_("language"), max_length=5, default="en")
    status = models.CharField(_("status"), max_length=9, choices=RequestStatus.choices, default=RequestStatus.NEW)
    center = models.OneToOneField(
        Center, on_delete=models.SET_NULL, null=True, blank=True, related_name="contact_request"
    )
    created_at = models.DateTimeField(_("sent"), auto_now_add=True)
    told_at = models.DateTimeField(null=True, blank=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.center_name}, {self.name}"

    @property
    def phone_shown(self) -> str:
        return shown_phone(self.phone)

    @property
    def language_name(self) -> str:
        return dict(settings.LANGUAGES).get(self.language, self.language)

    @property
    def is_undecided(self) -> bool:
        return self.status in {RequestStatus.NEW, RequestStatus.CONTACTED}


class RequestNote(models.Model):
    """A line of a request's history: a note, a new status, or both."""

    request = models.ForeignKey(ContactRequest, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(_("note"), max_length=2000, blank=True)
    status = models.CharField(_("status"), max_length=9, choices=RequestStatus.choices, blank=True)
    by_name = models.CharField(_("by"), max_length=200)
    at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.request} {self.at:%Y-%m-%d %H:%M}"
