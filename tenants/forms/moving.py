"""Importing a centre from a file, and deleting one."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.errors import Refused
from tenants.moving.files import check_room
from tenants.subdomains import check_subdomain


class ImportForm(forms.Form):
    """Cleaned data is what `start_import` takes."""

    file = forms.FileField(
        label=_("Export of a centre"), widget=forms.FileInput(attrs={"accept": ".zip"}), help_text=_("A ZIP file.")
    )
    subdomain = forms.CharField(
        label=_("Address"), max_length=63, required=False, help_text=_("Left empty, the centre keeps the one it had.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        return _refused_here(lambda: check_room(file.size)) or file

    def clean_subdomain(self) -> str:
        label = self.cleaned_data["subdomain"].strip()
        return _refused_here(lambda: check_subdomain(label)) or "" if label else ""


class DeleteForm(forms.Form):
    """The address, typed by hand. Cleaned data is what `schedule_deletion` takes."""

    typed = forms.CharField(label=_("Address of the centre"), max_length=63)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.fields["typed"].widget.attrs |= {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


def _refused_here(check: Any) -> Any:
    """A service's sentence stands beside the field."""
    try:
        return check()
    except Refused as refused:
        raise forms.ValidationError(refused.sentence) from refused
