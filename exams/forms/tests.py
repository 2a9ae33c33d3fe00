"""Forms about a test as a whole: its title and sources, and the colleagues who may change it."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from exams.models import MockTest
from exams.services.about import MOST_CREDITS
from exams.services.sharing import colleagues_of
from tenants.people.forms.fields import PeopleField, find_people, names_in
from tenants.people.models import User

SPARE_ROWS = 2


class AboutForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=160)
    description = forms.CharField(
        label=_("Description"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For colleagues. Students do not see it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class CreditForm(forms.Form):
    """One source. A row without a word is none."""

    what = forms.CharField(label=_("What"), required=False, max_length=120)
    name = forms.CharField(label=_("By whom"), required=False, max_length=200)
    source = forms.CharField(label=_("Where it is from"), required=False, max_length=300)
    licence = forms.CharField(label=_("Licence"), required=False, max_length=120)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if any(cleaned.values()) and not cleaned.get("what"):
            self.add_error("what", _("Say what it is: the recording, the pictures, a text."))
        return cleaned


CreditFormSet = forms.formset_factory(
    CreditForm, extra=SPARE_ROWS, max_num=MOST_CREDITS, validate_max=True, absolute_max=MOST_CREDITS + SPARE_ROWS
)


class ColleaguesField(PeopleField):
    def clean(self, value: Any) -> list[User]:
        names = names_in(forms.CharField.clean(self, value))
        found = list(find_people(self.choices, names))
        known = {word for user in found for word in (user.username, user.email)}
        if missing := [name for name in names if name not in known]:
            raise forms.ValidationError(_("No teacher of this centre: %(names)s.") % {"names": ", ".join(missing[:10])})
        return found


class ShareForm(forms.Form):
    people = ColleaguesField(label=_("Colleagues"), help_text=_("User names or e-mails, one per line."))

    def __init__(self, *args: Any, test: MockTest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["people"]
        field.choices = colleagues_of(test)

    @property
    def chosen(self) -> list[User]:
        """Those named in the field, for a page that shows them by name."""
        field: Any = self.fields["people"]
        names = names_in(self["people"].value() or "")
        return list(find_people(field.choices, names)) if names else []
