"""A published test, frozen; and apart from it the key, so that what renders an exam never holds the key."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from exams.models.media import MediaFile
from exams.models.tests import LEVELS, MockTest


class EditionQuerySet(models.QuerySet["Edition"]):
    def whole(self) -> Self:
        """Editions as they were published, without the parts that homework made of them."""
        return self.filter(part_of=None)

    def newest(self) -> Self:
        """What can be set: the newest whole edition of each test that is not archived, without the documents."""
        newest = (
            self.whole()
            .filter(hidden_at=None, test__archived_at=None)
            .order_by("test_id", "-number")
            .distinct("test_id")
        )
        return self.filter(pk__in=newest.values("pk")).defer("document")


class Edition(models.Model):
    """The numbered, immutable document of all that a student sees. Its shape: `exams.services.publishing`.

    With `part_of` it holds only some sections or mondai of another edition, for homework.
    """

    test = models.ForeignKey(MockTest, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField(_("number"))
    part_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts")
    title = models.CharField(_("title"), max_length=160)
    level = models.CharField(_("level"), max_length=2, choices=LEVELS)
    document = models.JSONField()
    digest = models.CharField(max_length=64, help_text=_("SHA-256 of the document in canonical JSON"))
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    published_at = models.DateTimeField(_("published"), auto_now_add=True)
    # Taken back: no new room or homework takes it; what has begun with it goes on.
    hidden_at = models.DateTimeField(null=True, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["test", "number"], condition=models.Q(part_of=None), name="edition_number_unique"
            ),
            models.UniqueConstraint(
                fields=["part_of", "digest"], condition=models.Q(part_of__isnull=False), name="edition_part_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} · {self.number}"

    @property
    def current_key(self) -> "AnswerKey":
        """The newest revision of the key; publishing made the first. One query."""
        return self.keys.order_by("-revision")[0]


class EditionMedia(models.Model):
    """A recording or picture that a section of an edition shows; the section must be open before anybody gets it."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="media")
    section = models.PositiveSmallIntegerField()
    media = models.ForeignKey(MediaFile, on_delete=models.PROTECT, related_name="uses")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "section", "media"], name="editionmedia_unique")]

    def __str__(self) -> str:
        return f"{self.edition} {self.section} {self.media}"


class AnswerKey(models.Model):
    """One revision of an edition's key: right answers, explanations, transcripts, spoken choices, by question key."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="keys")
    revision = models.PositiveIntegerField(_("revision"))
    document = models.JSONField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        ordering = ["-revision"]
        constraints = [models.UniqueConstraint(fields=["edition", "revision"], name="answerkey_revision_unique")]

    def __str__(self) -> str:
        return f"{self.edition} key {self.revision}"
