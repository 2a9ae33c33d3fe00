"""What people write about themselves."""

from typing import Any

from allauth.account.forms import SetPasswordForm
from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from tenants.forms.settings import timezones
from tenants.models import Center
from tenants.people.models import Role, Theme, User
from tenants.people.phones import clean_phone
from tenants.people.portraits import MOST_MB


class FirstPasswordForm(SetPasswordForm):
    """The own password in place of the first one. allauth's form checks the rules, and that both are the same."""

    def clean_password1(self) -> str:
        password: str = self.cleaned_data["password1"]
        if self.user.check_password(password):
            raise ValidationError(_("This is the password you were given. Choose another one."))
        return password


LIKE_THE_DEVICE = "device"


class ProfileForm(forms.ModelForm):
    """A student's name is the centre's to write: it stands on results. Languages are those that the centre offers."""

    language = forms.ChoiceField(label=_l("Language"))
    timezone = forms.ChoiceField(
        label=_l("Time zone"), required=False, help_text=_l("Every time on these pages is shown in it.")
    )
    theme = forms.ChoiceField(label=_l("Theme"), widget=forms.RadioSelect)

    class Meta:
        model = User
        fields = ["first_name", "last_name", "phone", "language", "timezone", "theme"]
        help_texts = {"phone": _l("For your centre, where it has to reach you: +998 90 123 45 67")}

    def __init__(self, *args: Any, center: Center | None, languages: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        if self.instance.role == Role.STUDENT:
            del self.fields["first_name"], self.fields["last_name"]
        like = _("Like the centre: %(zone)s") % {"zone": center.timezone} if center else _("Like the server")
        choices: dict[str, list[Any]] = {
            "language": languages,
            "timezone": [("", like), *timezones()],
            "theme": [(LIKE_THE_DEVICE, _("Like the device")), *Theme.choices],
        }
        self.initial["theme"] = self.initial.get("theme") or LIKE_THE_DEVICE
        for name, options in choices.items():
            field: Any = self.fields[name]
            field.choices = options

    def clean_theme(self) -> str:
        theme: str = self.cleaned_data["theme"]
        return "" if theme == LIKE_THE_DEVICE else theme

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])


class AvatarForm(forms.Form):
    """The bytes are looked at where they are decoded; here only that there are some, and not too many to read."""

    picture = forms.FileField(
        label=_l("Picture"), widget=forms.FileInput(attrs={"class": "in", "accept": "image/jpeg,image/png,image/webp"})
    )

    def clean_picture(self) -> Any:
        picture = self.cleaned_data["picture"]
        if picture.size > MOST_MB * 1024 * 1024:
            raise ValidationError(_("A picture may have %(most)d MB at the most.") % {"most": MOST_MB})
        return picture
