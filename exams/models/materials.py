"""What teachers give to read and hear beside tests: files and links, in folders, for everybody or for groups."""

import secrets
from pathlib import PurePosixPath
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from exams.models.tests import LEVELS
from tenants.people.models import Group, Role, User


def material_path(material: "Material", filename: str) -> str:
    return f"materials/{secrets.token_urlsafe(24)}{PurePosixPath(filename).suffix.lower()}"


class Folder(models.Model):
    name = models.CharField(_("name"), max_length=80)
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="folders")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "name"],
                nulls_distinct=False,
                name="folder_name_unique",
                violation_error_message=_("There is a folder of this name here already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class MaterialKind(models.TextChoices):
    AUDIO = "audio", _("Recording")
    PDF = "pdf", "PDF"
    DOCUMENT = "document", _("Document")
    PICTURE = "picture", _("Picture")
    LINK = "link", _("Link")


class MaterialQuerySet(models.QuerySet["Material"]):
    def visible_to(self, user: User) -> Self:
        """Staff see all; a student what is for everybody and what is for an own group."""
        if user.role in {Role.CENTER_ADMIN, Role.TEACHER}:
            return self
        if user.role != Role.STUDENT:
            return self.none()
        mine = Group.objects.filter(memberships__in=user.memberships.current())
        meant = models.Q(for_everybody=True) | models.Q(groups__in=mine)
        return self.filter(pk__in=self.model.objects.filter(meant).values("pk"))

    def editable_by(self, user: User) -> Self:
        if user.role == Role.CENTER_ADMIN:
            return self
        return self.filter(created_by=user) if user.role == Role.TEACHER else self.none()


class Material(models.Model):
    """A file (private, randomly named) or a link."""

    folder = models.ForeignKey(Folder, on_delete=models.CASCADE, null=True, blank=True, related_name="materials")
    kind = models.CharField(_("kind"), max_length=8, choices=MaterialKind.choices)
    title = models.CharField(_("title"), max_length=160)
    description = models.TextField(_("description"), max_length=2000, blank=True)
    level = models.CharField(_("level"), max_length=2, choices=LEVELS, blank=True)
    file = models.FileField(_("file"), upload_to=material_path, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    url = models.URLField(_("address"), max_length=500, blank=True)
    for_everybody = models.BooleanField(_("for everybody"), default=False)
    groups = models.ManyToManyField(Group, related_name="materials", verbose_name=_("groups"), blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("added"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = MaterialQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="link", file="") & ~models.Q(url="")
                | ~models.Q(kind="link") & ~models.Q(file="") & models.Q(url=""),
                name="material_file_or_link",
            )
        ]

    def __str__(self) -> str:
        return self.title
