"""The people of one schema: owners in public, a centre's own people in its schema."""

import secrets
from pathlib import PurePosixPath
from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from tenants.people.folding import SearchKeyField, sounding


class Role(models.TextChoices):
    OWNER = "owner", _("Owner")
    CENTER_ADMIN = "center_admin", _("Center admin")
    TEACHER = "teacher", _("Teacher")
    STUDENT = "student", _("Student")
    GUEST = "guest", _("Guest")


STAFF_ROLES = frozenset({Role.CENTER_ADMIN, Role.TEACHER})
SITTERS = frozenset({Role.STUDENT, Role.GUEST})  # who sits exams


class Theme(models.TextChoices):
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


def avatar_path(user: "User", filename: str) -> str:
    return f"avatars/{secrets.token_urlsafe(24)}{PurePosixPath(filename).suffix.lower()}"


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def students(self) -> Self:
        return self.filter(role=Role.STUDENT)

    def staff(self) -> Self:
        return self.filter(role__in=STAFF_ROLES, is_support=False)

    def visible_to(self, user: "User") -> Self:
        """An admin sees everybody of the centre, a teacher the students of the own groups, the others themselves."""
        if user.role == Role.CENTER_ADMIN:
            return self.filter(is_support=False)
        if user.role == Role.TEACHER:
            mine = self.model.objects.filter(memberships__left_at=None, memberships__group__teachers=user)
            return self.students().filter(pk__in=mine.values("pk"))
        return self.filter(pk=user.pk)

    def taught_by(self, user: "User") -> Self:
        """The students to whom a person may set something: all for an admin, for a teacher those of the own groups."""
        students = self.active().students()
        if user.role == Role.CENTER_ADMIN:
            return students
        if user.role != Role.TEACHER:
            return students.none()
        mine = self.model.objects.filter(memberships__left_at=None, memberships__group__teachers=user)
        return students.filter(pk__in=mine.values("pk"))

    def named(self, text: str) -> Self:
        """Whose names, user name, e-mail or phone have every word of the text, in whatever script either is written."""
        found = self
        for word in sounding(text).split():
            found = found.filter(search_key__contains=word)
        return found


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(username=username.lower(), **fields)
        user.email = self.normalize_email(user.email).lower()
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person. The role says what a person may do; there are no other permissions."""

    username = models.CharField(
        _("user name"),
        max_length=64,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9][a-z0-9._@+-]*\Z", _("Use small Latin letters, digits and . _ @ + -"))],
        error_messages={"unique": _("This user name is taken.")},
    )
    email = models.EmailField(_("e-mail"), blank=True)
    first_name = models.CharField(_("first name"), max_length=80)
    last_name = models.CharField(_("last name"), max_length=80, blank=True)
    role = models.CharField(_("role"), max_length=12, choices=Role.choices)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    language = models.CharField(_("language"), max_length=5, blank=True)
    timezone = models.CharField(_("time zone"), max_length=64, blank=True)
    theme = models.CharField(_("theme"), max_length=5, choices=Theme.choices, blank=True)
    avatar = models.FileField(_("picture"), upload_to=avatar_path, blank=True)
    search_key = SearchKeyField(of=["first_name", "last_name", "username", "email", "phone"])

    is_active = models.BooleanField(_("active"), default=True)
    # Came by an invitation whose people an admin looks at first; not active until then.
    awaits_approval = models.BooleanField(_("waits for approval"), default=False)
    # An owner on a support visit (tenants.models.support): not one of the centre's people, and in no list or count.
    is_support = models.BooleanField(default=False)
    # The first password is derived from this (tenants.people.tokens) until it is changed; it is stored nowhere.
    first_password = models.CharField(max_length=32, blank=True)
    must_change_password = models.BooleanField(_("must change the password"), default=False)
    invitation = models.ForeignKey(
        "people.Invitation", on_delete=models.SET_NULL, null=True, blank=True, related_name="people"
    )
    last_seen_at = models.DateTimeField(_("last seen"), null=True, blank=True)
    date_joined = models.DateTimeField(_("joined"), auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "role"]

    class Meta:
        ordering = ["last_name", "first_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                condition=~models.Q(email=""),
                violation_error_message=_("This e-mail belongs to somebody already."),
            ),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="user_role_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.username

    @property
    def initials(self) -> str:
        return (self.first_name[:1] + self.last_name[:1]).upper() or self.username[:2].upper()

    @property
    def is_staff_member(self) -> bool:
        return self.role in STAFF_ROLES
