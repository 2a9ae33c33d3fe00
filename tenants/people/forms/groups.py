"""Forms of a group, and of who joins it."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tenants.people.forms.fields import PeopleField, find_people, names_in
from tenants.people.models import Group, Role, User

# One for each that is easily told from the others, in light and in dark; any other is refused.
COLOURS = [
    ("", _("None")),
    ("#C0223F", _("Red")),
    ("#D96400", _("Orange")),
    ("#B58A00", _("Yellow")),
    ("#1E7A4F", _("Green")),
    ("#0E8A8D", _("Teal")),
    ("#2463B4", _("Blue")),
    ("#7A4FB5", _("Violet")),
]


class ScheduleForm(forms.Form):
    """What a teacher may change of an own group."""

    schedule = forms.CharField(
        label=_("Schedule"),
        max_length=160,
        required=False,
        help_text=_("In your own words: Monday, Wednesday, Friday 18:30, room 2."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class GroupForm(ScheduleForm):
    """Cleaned data is what `create_group` and `change_group` take."""

    name = forms.CharField(label=_("Name"), max_length=80)
    level = forms.ChoiceField(label=_("Level"), choices=[(f"N{n}", f"N{n}") for n in (5, 4, 3, 2, 1)])
    capacity = forms.IntegerField(
        label=_("Places"), required=False, min_value=1, max_value=3000, help_text=_("Empty: as many as come.")
    )
    colour = forms.ChoiceField(label=_("Colour"), choices=COLOURS, required=False, widget=forms.RadioSelect)
    teachers = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("Teachers"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, group: Group | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=group_values(group) if group else None, **kwargs)
        self.group = group
        if group and group.colour not in dict(COLOURS):  # given by a list that was imported
            colours: Any = self.fields["colour"]
            colours.choices = [*COLOURS, (group.colour, _("As it is"))]
        teachers: Any = self.fields["teachers"]
        may = Q(is_active=True, role=Role.TEACHER)
        teachers.queryset = User.objects.filter(may | Q(teaching_groups=group) if group else may).distinct()

    def clean_name(self) -> str:
        name: str = " ".join(self.cleaned_data["name"].split())
        same = Group.objects.filter(name__iexact=name)
        if (same.exclude(pk=self.group.pk) if self.group else same).exists():
            raise ValidationError(_("There is a group with this name already."))
        return name


class JoinForm(forms.Form):
    """Who joins a group. Cleaned `students` are the people."""

    students = PeopleField(label=_("Students"), help_text=_("User names or e-mails, one per line."))

    def __init__(self, *args: Any, choices: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["students"]
        field.choices = choices

    def clean_students(self) -> list[User]:
        students: list[User] = self.cleaned_data["students"]
        if not students:
            raise ValidationError(_("Choose at least one student."))
        return students

    @property
    def chosen_students(self) -> list[User]:
        """Those named in the field, for a page that shows them by name."""
        field: Any = self.fields["students"]
        names = names_in(self["students"].value() or "")
        return list(find_people(field.choices, names)) if names else []


def group_values(group: Group) -> dict[str, Any]:
    names = ("name", "level", "capacity", "schedule", "colour")
    return {name: getattr(group, name) for name in names} | {
        "teachers": list(group.teachers.values_list("pk", flat=True))
    }
