"""The forms of an import: the file, and what goes with the confirmation."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.people.importing.reading import MAX_ROWS, too_large

ACCEPTED = ".xlsx,.csv,.txt,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UploadForm(forms.Form):
    """`is_over`: the file was so large that it was not taken in at all."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,  # what is wrong with it the reader says
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={"required": _("Choose a file.")},
    )

    def __init__(self, *args: Any, is_over: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.fields["file"].help_text = _("XLSX or CSV, up to %(most)d people.") % {"most": MAX_ROWS}
        if is_over:
            self.fields["file"].error_messages = {"required": too_large()}


class ConfirmForm(forms.Form):
    letters = forms.BooleanField(
        label=_("Write to everybody new who has an e-mail, with a link to choose a password"), required=False
    )
