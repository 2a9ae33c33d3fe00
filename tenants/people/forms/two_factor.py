"""Names of passkeys. Each may log in without a password where the device allows it: there is nothing to tick."""

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST = 60


def _named(form: forms.Form) -> None:
    form.helper = FormHelper()  # type: ignore[attr-defined]
    form.helper.form_tag = False  # type: ignore[attr-defined]
    form.fields["name"] = forms.CharField(
        label=_("Name"),
        max_length=LONGEST,
        required=False,
        help_text=_("By which you know it again: “My phone”, “Office PC”."),
    )


class AddPasskeyForm(AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _named(self)
        del self.fields["passwordless"]


class RenamePasskeyForm(EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _named(self)
        self.fields["name"].required = True
