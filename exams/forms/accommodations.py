"""The form of an accommodation: for one student or several, standing or for one exam."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from exams.audience import students_of
from exams.forms.fields import NumbersField, choose_from
from exams.models import Accommodation, Assignment, AssignmentStatus
from tenants.people.forms.fields import PeopleField, find_people, names_in
from tenants.people.models import User

MOST_PERCENT, MOST_MINUTES = 300, 240


class AccommodationForm(forms.Form):
    """Cleaned data is what `set_accommodation` takes, but for `students`; of a stored one (`changed`) these stay."""

    students = PeopleField(label=_("Students"), help_text=_("User names or e-mails, one per line."))
    assignment = forms.ModelChoiceField(
        Assignment.objects.none(), label=_("For"), required=False, empty_label=_("Every exam and homework")
    )
    percents = NumbersField(
        most=MOST_PERCENT,
        label=_("More time, in percent"),
        help_text=_("One number for every section, or one for each: 30, 50, 30."),
    )
    minutes = NumbersField(
        most=MOST_MINUTES, label=_("More time, in minutes"), help_text=_("Likewise. Both together are added up.")
    )
    large_text = forms.BooleanField(label=_("Large text from the start"), required=False)
    no_listening = forms.BooleanField(
        label=_("Exempt from listening"),
        required=False,
        help_text=_("Noted on the result, as in the real test. There is no total then."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("Staff read it, in the protocol too."))

    def __init__(
        self,
        *args: Any,
        user: User,
        room: Assignment | None = None,
        changed: Accommodation | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.changed = changed
        if changed:
            del self.fields["students"], self.fields["assignment"]
            return
        choose_from(self.fields["students"], may_choose(user, room))
        rooms = Assignment.objects.exams().visible_to(user).order_by("opens_at")
        ahead = Q(status__in=[AssignmentStatus.PLANNED, AssignmentStatus.OPEN])
        choose_from(self.fields["assignment"], rooms.filter(ahead))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.changed and not self.errors and not cleaned.get("students"):
            self.add_error("students", _("Choose at least one student."))
        given = ("percents", "minutes", "large_text", "no_listening")
        if not self.errors and not any(cleaned.get(name) for name in given):
            self.add_error(None, _("Choose more time, large text or the exemption."))
        return cleaned

    @property
    def chosen_students(self) -> list[User]:
        """Those named in the field, for a page that shows them by name."""
        if self.changed:
            return []
        field: Any = self.fields["students"]
        names = names_in(self["students"].value() or "")
        return list(find_people(field.choices, names)) if names else []


def may_choose(user: User, room: Assignment | None) -> QuerySet[User]:
    """The students that a person teaches, and those of a room that he or she sees."""
    taught = Q(pk__in=User.objects.taught_by(user).values("pk"))
    return User.objects.filter(taught | Q(pk__in=students_of(room).values("pk")) if room else taught)


def accommodation_values(accommodation: Accommodation) -> dict[str, Any]:
    """A stored one as the form shows it."""
    return {
        "percents": ", ".join(map(str, accommodation.percents)),
        "minutes": ", ".join(map(str, accommodation.minutes)),
        "large_text": accommodation.large_text,
        "no_listening": accommodation.no_listening,
        "reason": accommodation.reason,
    }
