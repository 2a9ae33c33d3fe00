"""What the forms of exam rooms, homework and guest links share: the test, its times, and to whom it is set."""

from datetime import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exams.forms.fields import EditionField, choose_from
from exams.models import Assignment, Edition
from tenants.people.forms.fields import PeopleField, find_people, names_in
from tenants.people.models import Group, User


class EditionForm(forms.Form):
    """`assignment` where one is changed: it keeps what it has, though a new one could not choose it."""

    edition = EditionField(Edition.objects.none(), label=_("Test"), empty_label=None)
    title = forms.CharField(
        label=_("Title"), max_length=160, help_text=_("What students see, for example: N5 mock, May")
    )

    def __init__(self, *args: Any, assignment: Assignment | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.assignment = assignment
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.kept = Assignment.objects.filter(pk__in=[assignment.pk] if assignment else [])
        newest = Q(pk__in=Edition.objects.newest().values("pk"))
        choose_from(
            self.fields["edition"],
            Edition.objects.filter(newest | Q(pk__in=self.kept.values("edition"))).defer("document"),
        )

    def clean_closes_at(self) -> datetime:
        closes_at: datetime = self.cleaned_data["closes_at"]
        opens_at: datetime | None = self.cleaned_data.get("opens_at")
        if closes_at <= timezone.now() and "closes_at" in self.changed_data:
            raise forms.ValidationError(_("This time is over already. Choose a later one."))
        if opens_at and closes_at <= opens_at:
            raise forms.ValidationError(_("Choose a time after the start."))
        return closes_at


class AssignmentForm(EditionForm):
    """Set to groups and single students of those whom `user` teaches."""

    groups = forms.ModelMultipleChoiceField(
        Group.objects.none(), label=_("Groups"), widget=forms.CheckboxSelectMultiple, required=False
    )
    students = PeopleField(label=_("Single students"), help_text=_("User names or e-mails, one per line."))
    RARE: tuple[str, ...] = ()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = Q(pk__in=Group.objects.visible_to(user).current().values("pk"))
        choose_from(self.fields["groups"], Group.objects.filter(mine | Q(pk__in=self.kept.values("groups"))))
        taught = Q(pk__in=User.objects.taught_by(user).values("pk"))
        choose_from(self.fields["students"], User.objects.filter(taught | Q(pk__in=self.kept.values("students"))))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not {"groups", "students"} & set(self.errors) and not cleaned.get("groups") and not cleaned.get("students"):
            self.add_error("groups", _("Choose at least one group or one student."))
        return cleaned

    @property
    def chosen_students(self) -> list[User]:
        """Those named in the field, for a page that shows them by name: typed ones too, as far as they are known."""
        names = names_in(self["students"].value() or "")
        return list(find_people(self.fields["students"].choices, names)) if names else []  # type: ignore[attr-defined]

    @property
    def opens_rare(self) -> bool:
        """Whether the fields under "More" are to be seen at once: one is filled in, or refused."""
        return any(self[name].errors or self[name].value() not in {None, ""} for name in self.RARE)
