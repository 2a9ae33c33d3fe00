"""Forms of `exams`."""

from datetime import timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from exams.models import Edition
from tenants.people.models import Group, User

LOCAL = "%Y-%m-%dT%H:%M"


class LocalDateTimeInput(forms.DateTimeInput):
    """The browser's own date and time field, in the centre's time zone."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format=LOCAL)


def _choose_from(field: forms.Field, choices: QuerySet[Any]) -> None:
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = choices


class EditionField(forms.ModelChoiceField):
    """A choice names the test and which of its editions it is."""

    def label_from_instance(self, obj: Any) -> str:
        return gettext("%(title)s, edition %(number)d") % {"title": obj.title, "number": obj.number}


class RoomForm(forms.Form):
    """A new exam room."""

    edition = EditionField(Edition.objects.none(), label=_("Test"), empty_label=None)
    title = forms.CharField(
        label=_("Title"), max_length=160, help_text=_("What students see, for example: N5 mock, May")
    )
    groups = forms.ModelMultipleChoiceField(
        Group.objects.none(), label=_("Groups"), widget=forms.CheckboxSelectMultiple
    )
    place = forms.CharField(
        label=_("Place"), max_length=80, required=False, help_text=_("The classroom, if there is one.")
    )
    opens_at = forms.DateTimeField(label=_("Students can start from"), widget=LocalDateTimeInput, input_formats=[LOCAL])
    closes_at = forms.DateTimeField(
        label=_("Students can start until"), widget=LocalDateTimeInput, input_formats=[LOCAL]
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        # The newest edition of each test: older ones stay readable, new rooms use what is current.
        newest = Edition.objects.order_by("test_id", "-number").distinct("test_id")
        _choose_from(self.fields["edition"], Edition.objects.filter(pk__in=newest.values("pk")).defer("document"))
        _choose_from(self.fields["groups"], Group.objects.visible_to(user))
        now = timezone.localtime().replace(second=0, microsecond=0)
        self.fields["opens_at"].initial = now
        self.fields["closes_at"].initial = now + timedelta(hours=2)

    def clean_closes_at(self) -> Any:
        closes_at = self.cleaned_data["closes_at"]
        if closes_at <= timezone.now():
            raise forms.ValidationError(_("This time is over already. Choose a later one."))
        if closes_at <= self.cleaned_data.get("opens_at", closes_at - timedelta(1)):
            raise forms.ValidationError(_("Choose a time after the start."))
        return closes_at
