"""What somebody with an invitation writes: the code from the board, or the form of a new account."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tenants.people.forms.invitations import languages_of
from tenants.people.models import Invitation, User
from tenants.people.phones import clean_phone
from tenants.people.tokens import CODE_LENGTH, LETTERS


class CodeForm(forms.Form):
    """Spaces, dashes and the size of letters do not count."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "placeholder": "XXXXX-XXXXX",
            }
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if sum(letter in LETTERS for letter in code.lower()) != CODE_LENGTH:
            raise ValidationError(_("A code has ten letters and digits: XXXXX-XXXXX. Look at the board again."))
        return code


class JoinForm(forms.Form):
    """Cleaned data is what `accept_invitation` takes, but for `again`. A personal invitation fixes the address."""

    first_name = forms.CharField(label=_("First name"), max_length=80)
    last_name = forms.CharField(label=_("Last name"), max_length=80)
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "placeholder": "+998 90 123 45 67"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("With it you can log in, and get a new password if you forget yours."),
        error_messages={"invalid": _("Write the whole address: name@mail.uz.")},
    )
    password = forms.CharField(label=_("Password"), strip=False, max_length=128)
    again = forms.CharField(label=_("The same password again"), strip=False, max_length=128)
    language = forms.ChoiceField(label=_("Language"))

    def __init__(self, data: Any = None, *, invitation: Invitation, center: Any) -> None:
        initial = {"first_name": invitation.first_name, "last_name": invitation.last_name, "language": get_language()}
        super().__init__(data, initial=initial)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.invitation = invitation
        languages: Any = self.fields["language"]
        languages.choices = languages_of(center)
        for name, hint in (("first_name", "given-name"), ("last_name", "family-name"), ("email", "email")):
            self.fields[name].widget.attrs["autocomplete"] = hint
        for name in ("password", "again"):
            self.fields[name].widget = forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=False)
        self.fields["password"].help_text = _("At least 10 characters; several words are easy to remember.")
        if invitation.email:
            del self.fields["email"]

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        return email.lower()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        password, again = cleaned.get("password"), cleaned.pop("again", None)
        if password:
            self._check_password(password, cleaned)
        if password and again and password != again:
            self.add_error("again", _("The two passwords differ. Write the same one in both boxes."))
        return cleaned

    def _check_password(self, password: str, cleaned: dict[str, Any]) -> None:
        """Also not too much like the person's own names."""
        names = {name: cleaned.get(name, "") for name in ("first_name", "last_name")}
        person = User(email=self.invitation.email or cleaned.get("email", ""), **names)
        try:
            validate_password(password, person)
        except ValidationError as error:
            self.add_error("password", error)
