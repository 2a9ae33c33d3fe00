"""The forms of homework: set it, and move its deadlines."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exams.content.mondai import section_gloss
from exams.forms.assignments import AssignmentForm
from exams.forms.fields import ChoiceOrFirst, MomentField, as_initial
from exams.models import Assignment, Edition, ReleaseMode, SoundPolicy
from exams.paper import mondai_name, mondai_word
from exams.services.homework import Parts
from tenants.people.models import Group, User

SOUNDS = [
    (SoundPolicy.FREE.value, SoundPolicy.FREE.label),
    (SoundPolicy.LIMITED.value, SoundPolicy.LIMITED.label),
    (SoundPolicy.DEVICE.value, _("Once, as in the exam")),
]
FEEDBACK = [
    (ReleaseMode.GRADED.value, _("At once, when a student has handed it in")),
    (ReleaseMode.DEADLINE.value, _("After the last deadline")),
    (ReleaseMode.HAND.value, _("When I release it")),
]
DAYS, EVENING = 7, 20  # a week, until the evening: what a new form suggests


class HomeworkForm(AssignmentForm):
    """Cleaned data is what `create_homework` takes; `parts` is None for the whole test."""

    parts = forms.MultipleChoiceField(required=False)
    opens_at = MomentField(label=_("There from"))
    closes_at = MomentField(
        label=_("Deadline"), help_text=_("You can give a group or a student another one afterwards.")
    )
    attempts_allowed = forms.IntegerField(
        label=_("Attempts"), min_value=1, max_value=20, initial=1, required=False, help_text=_("Each is kept.")
    )
    timed = forms.BooleanField(label=_("Each section has its own clock, as in the exam"), required=False)
    may_pause = forms.BooleanField(label=_("Students may pause and go on later"), required=False, initial=True)
    sound = ChoiceOrFirst(label=_("Students hear the recording"), choices=SOUNDS, initial=SoundPolicy.FREE)
    plays = forms.IntegerField(label=_("How many times"), required=False, min_value=1, max_value=20, initial=2)
    release_mode = ChoiceOrFirst(label=_("Students see what was right"), choices=FEEDBACK, initial=ReleaseMode.GRADED)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        now = as_initial(timezone.now())
        self.fields["opens_at"].initial = now
        self.fields["closes_at"].initial = (now + timedelta(days=DAYS)).replace(hour=EVENING, minute=0)
        self.chosen = self._chosen_edition()
        self.tree = part_tree(self.chosen) if self.chosen else []
        parts: Any = self.fields["parts"]
        parts.choices = [(box["value"], "") for section in self.tree for box in [section, *section["mondai"]]]

    def _chosen_edition(self) -> Edition | None:
        """The edition whose parts are shown: that of the field, else the first one."""
        editions: Any = self.fields["edition"]
        value = str(self["edition"].value() or "")
        found = editions.queryset.filter(pk=value).first() if value.isdecimal() else None
        return found or editions.queryset.first()

    @property
    def mondai_word(self) -> str:
        return mondai_word(self.chosen.level) if self.chosen else ""

    @property
    def ticked(self) -> set[str]:
        return set(self["parts"].value() or [])

    def clean_parts(self) -> Parts | None:
        """Section position -> numbers of its mondai, none for the whole section."""
        ticked = self.cleaned_data["parts"]
        whole = {int(value) for value in ticked if "-" not in value}
        if not ticked or len(whole) == len(self.tree):
            return None
        parts: dict[int, list[int]] = {position: [] for position in whole}
        for position, number in (map(int, value.split("-")) for value in ticked if "-" in value):
            if position not in whole:
                parts.setdefault(position, []).append(number)
        return parts

    def clean_attempts_allowed(self) -> int:
        return self.cleaned_data["attempts_allowed"] or 1

    def clean_plays(self) -> int | None:
        if self.cleaned_data.get("sound") != SoundPolicy.LIMITED:
            return None
        if not self.cleaned_data["plays"]:
            raise forms.ValidationError(_("Write how many times the recording can be played."))
        return self.cleaned_data["plays"]


def part_tree(edition: Edition) -> list[dict[str, Any]]:
    """The sections and mondai of an edition as boxes to tick: "2" a whole section, "2-3" one mondai of it."""
    return [
        {
            "value": str(section["position"]),
            "title": section["title"],
            "gloss": section_gloss(section["key"]),
            "questions": section["count"],
            "mondai": [
                {
                    "value": f"{section['position']}-{mondai['number']}",
                    "number": mondai["number"],
                    "title": mondai_name(edition.level, section["key"], mondai["type"]),
                    "questions": sum(len(group["questions"]) for group in mondai["groups"]),
                }
                for mondai in section["mondai"]
            ],
        }
        for section in edition.document["sections"]
    ]


def typed_values(data: QueryDict) -> dict[str, Any]:
    """What was typed so far, where the page is only to show the parts of another test."""
    several = {"groups", "parts"}
    return {name: data.getlist(name) if name in several else data[name] for name in data if name != "parts"}


class DeadlineForm(forms.Form):
    """A deadline for everybody, for one group, or for one student."""

    whom = ChoiceOrFirst(label=_("For"), widget=forms.Select, initial="everybody")
    closes_at = MomentField(label=_("New deadline"))

    def __init__(self, *args: Any, homework: Assignment, student: User | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.people: Mapping[str, Group | User] = {
            **{f"group-{group.pk}": group for group in homework.groups.all()},
            **({f"student-{student.pk}": student} if student else {}),
        }
        whom: Any = self.fields["whom"]
        whom.choices = [("everybody", _("Everybody")), *((key, str(one)) for key, one in self.people.items())]
        whom.initial = f"student-{student.pk}" if student else "everybody"
        self.fields["closes_at"].initial = as_initial(homework.closes_at)

    def clean_closes_at(self) -> datetime:
        closes_at: datetime = self.cleaned_data["closes_at"]
        if closes_at <= timezone.now():
            raise forms.ValidationError(_("This time is over already. Choose a later one."))
        return closes_at

    @property
    def target(self) -> dict[str, Any]:
        """`group` or `student`, as `set_deadline` takes it."""
        one = self.people.get(self.cleaned_data["whom"])
        return {"group": one if isinstance(one, Group) else None, "student": one if isinstance(one, User) else None}
