"""What a teacher authors: a test, its sections, its mondai, its questions. Freely changed until it is published."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from exams.models.media import MediaFile
from tenants.people.models import Role, User

LEVELS = [(f"N{n}", f"N{n}") for n in (5, 4, 3, 2, 1)]


class MockTestQuerySet(models.QuerySet["MockTest"]):
    def visible_to(self, user: User) -> Self:
        """Staff see the centre's tests; a student meets a test only as an edition in an assignment."""
        return self if user.role in {Role.CENTER_ADMIN, Role.TEACHER} else self.none()

    def editable_by(self, user: User) -> Self:
        """An admin changes all, a teacher the own ones and those that a colleague shared."""
        if user.role == Role.CENTER_ADMIN:
            return self
        if user.role != Role.TEACHER:
            return self.none()
        mine = models.Q(created_by=user) | models.Q(editors=user)
        return self.filter(pk__in=self.model.objects.filter(mine).values("pk"))

    def current(self) -> Self:
        return self.filter(archived_at=None)


class MockTest(models.Model):
    class Kind(models.TextChoices):
        MOCK_TEST = "mock_test", _("Mock test")
        QUIZ = "quiz", _("Quiz")

    class Check(models.TextChoices):
        END = "end", _("At the end")
        EACH = "each", _("After each question")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.MOCK_TEST)
    title = models.CharField(_("title"), max_length=160)
    level = models.CharField(_("level"), max_length=2, choices=LEVELS)
    description = models.TextField(_("description"), blank=True)
    credits = models.JSONField(_("credits"), default=list, blank=True)
    media = models.ManyToManyField(MediaFile, related_name="tests", blank=True)
    shuffle_choices = models.BooleanField(_("choices in another order for each student"), default=False)
    shuffle_questions = models.BooleanField(_("questions in another order for each student"), default=False)
    ruby_toggle = models.BooleanField(_("students may hide the readings"), default=False)
    # a quiz
    check_mode = models.CharField(_("answers are checked"), max_length=4, choices=Check.choices, default=Check.END)
    question_seconds = models.PositiveSmallIntegerField(_("seconds for a question"), null=True, blank=True)
    # Colleagues who may change it; everybody on the staff may read it.
    editors = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="shared_tests", blank=True)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = MockTestQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at", "-pk"]

    def __str__(self) -> str:
        return self.title


class Section(models.Model):
    """A paper of the test, sat in one go. `key` is the blueprint's."""

    test = models.ForeignKey(MockTest, on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField(_("position"))
    key = models.CharField(max_length=40)
    title = models.CharField(_("title"), max_length=120)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    recording = models.ForeignKey(MediaFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["test", "position"], name="section_position_unique")]

    def __str__(self) -> str:
        return self.title


class QuestionGroup(models.Model):
    """A mondai, or one passage with its questions: groups of one mondai share its number.

    `type` is the blueprint's key of the mondai; `cue` is where its introduction stands in the recording
    (`{"start": s, "end": s}`).
    """

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="groups")
    position = models.PositiveSmallIntegerField(_("position"))
    mondai = models.PositiveSmallIntegerField(_("mondai"))
    type = models.CharField(_("type"), max_length=40)
    instruction = models.TextField(_("instruction"), blank=True)
    passage = models.TextField(_("passage"), blank=True)
    picture = models.ForeignKey(MediaFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    picture_alt = models.JSONField(_("description of the picture"), default=dict, blank=True)
    spoken_choices = models.BooleanField(_("choices are spoken"), default=False)
    script = models.JSONField(_("script"), default=list, blank=True)
    cue = models.JSONField(null=True, blank=True)
    source = models.CharField(_("source of the passage"), max_length=300, blank=True)
    licence = models.CharField(_("licence"), max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1)  # rises with each save; a save of an older one is a conflict

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["section", "position"], name="questiongroup_position_unique")]

    def __str__(self) -> str:
        return f"{self.section} {self.mondai}"


class QuestionQuerySet(models.QuerySet["Question"]):
    def visible_to(self, user: User) -> Self:
        """The bank: every question of the centre, for the staff."""
        return self if user.role in {Role.CENTER_ADMIN, Role.TEACHER} else self.none()


class Question(models.Model):
    """One question with 3 or 4 choices (in a quiz also 2: true or false). Explanations are by interface language; the
    script is the transcript.

    `details` is what only some types have: `{"order": [2, 3, 1, 4]}`, the right order of a star question's fragments.
    """

    group = models.ForeignKey(QuestionGroup, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField(_("position"))
    stem = models.TextField(_("stem"), blank=True)
    picture = models.ForeignKey(MediaFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    picture_alt = models.JSONField(_("description of the picture"), default=dict, blank=True)
    explanation = models.JSONField(_("explanation"), default=dict, blank=True)
    script = models.JSONField(_("script"), default=list, blank=True)
    cue = models.JSONField(null=True, blank=True)
    source_id = models.CharField(_("number in the package"), max_length=40, blank=True)
    details = models.JSONField(default=dict, blank=True)
    tags = ArrayField(models.CharField(max_length=40), verbose_name=_("tags"), default=list, blank=True)
    points = models.PositiveSmallIntegerField(_("points"), default=1)
    copied_from = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="copies")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Stem, choices and passage without marks: what the bank searches.
    search_text = models.TextField(default="", blank=True, editable=False)
    version = models.PositiveIntegerField(default=1)  # rises with each save; a save of an older one is a conflict
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["group", "position"], name="question_position_unique")]

    def __str__(self) -> str:
        return self.stem[:60] or f"#{self.pk}"


class Choice(models.Model):
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="choices")
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("text"), blank=True)
    picture = models.ForeignKey(MediaFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    picture_alt = models.JSONField(_("description of the picture"), default=dict, blank=True)
    is_right = models.BooleanField(_("right"), default=False)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="choice_number_unique"),
            models.UniqueConstraint(fields=["question"], condition=models.Q(is_right=True), name="choice_one_right"),
            models.CheckConstraint(condition=models.Q(number__range=(1, 4)), name="choice_number_1_to_4"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.text}"


class DraftChange(models.Model):
    """Who changed what in a draft: saves of one person in one place within a few minutes are one row."""

    test = models.ForeignKey(MockTest, on_delete=models.CASCADE, related_name="changes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    action = models.CharField(max_length=30)
    where = models.CharField(max_length=120, blank=True)
    saves = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField(auto_now_add=True)
    last_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-last_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.test} {self.action} {self.where}"


class Removed(models.Model):
    """A question, group or section that was deleted, as it was: undoing puts it back where it stood."""

    test = models.ForeignKey(MockTest, on_delete=models.CASCADE, related_name="removed")
    kind = models.CharField(max_length=8)  # question, group, section
    place = models.JSONField(default=dict)
    document = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind} of {self.test}"
