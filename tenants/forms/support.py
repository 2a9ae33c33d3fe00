"""What an owner says before entering a centre."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tenants.services.support import MINUTES


class VisitForm(forms.Form):
    """Cleaned data is what `ask_visit` takes."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("The centre's admins read it, in a mail and in their list.")
    )
    minutes = forms.TypedChoiceField(label=_("For how long"), coerce=int, initial=MINUTES[1])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        field: Any = self.fields["minutes"]
        field.choices = [(n, ngettext("%(n)d minute", "%(n)d minutes", n) % {"n": n}) for n in MINUTES]
