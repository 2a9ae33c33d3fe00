"""The forms of homework: set it, and move its deadlines."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exams.forms.assignments import AssignmentForm
from exams.forms.fields import ChoiceOrFirst, MomentField, as_initial
from exams.forms.parts import SOUNDS, PartsForm
from exams.models import Assignment, ReleaseMode, SoundPolicy
from tenants.people.models import Group, User

FEEDBACK = [
    (ReleaseMode.GRADED.value, _("At once, when a student has handed it in")),
    (ReleaseMode.DEADLINE.value, _("After the last deadline")),
    (ReleaseMode.HAND.value, _("When I release it")),
]
DAYS, EVENING = 7, 20  # a week, until the evening: what a new form suggests


class HomeworkForm(PartsForm, AssignmentForm):
    """Cleaned data is what `create_homework` takes; `parts` is None for the whole test."""

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
    release_mode = ChoiceOrFirst(label=_("Students see what was right"), choices=FEEDBACK, initial=ReleaseMode.GRADED)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        now = as_initial(timezone.now())
        self.fields["opens_at"].initial = now
        self.fields["closes_at"].initial = (now + timedelta(days=DAYS)).replace(hour=EVENING, minute=0)

    def clean_attempts_allowed(self) -> int:
        return self.cleaned_data["attempts_allowed"] or 1


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
