"""What people write about themselves."""

from allauth.account.forms import SetPasswordForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class FirstPasswordForm(SetPasswordForm):
    """The own password in place of the first one. allauth's form checks the rules, and that both are the same."""

    def clean_password1(self) -> str:
        password: str = self.cleaned_data["password1"]
        if self.user.check_password(password):
            raise ValidationError(_("This is the password you were given. Choose another one."))
        return password
