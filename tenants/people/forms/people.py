"""Forms about one person, and the choice of a group for several."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tenants.people.forms.invitations import languages_of
from tenants.people.models import Group, Role, User
from tenants.people.phones import clean_phone, shown_phone
from tenants.people.rules import may_manage_admins
from tenants.people.services.standing import GIVEN_ROLES

CARD, INVITE = "card", "invite"
WAYS = [(CARD, _("With a first password, on a card")), (INVITE, _("By an invitation to the e-mail"))]
USERNAME_HELP = _("Empty: it is made of the name.")


class PhoneField(forms.CharField):
    """Typed in any usual spelling; cleans to how it is kept, shows it with spaces."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=40, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}), **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        return shown_phone(value) if value else value

    def clean(self, value: Any) -> str:
        return clean_phone(super().clean(value))


class _PersonForm(forms.Form):
    """Names and how to reach somebody: what a teacher may change, too."""

    first_name = forms.CharField(label=_("First name"), max_length=80)
    last_name = forms.CharField(label=_("Last name"), max_length=80, required=False)
    phone = PhoneField(label=_("Phone"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)

    def __init__(self, *args: Any, center: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        languages: Any = self.fields["language"]
        languages.choices = [("", _("As the person chooses")), *languages_of(center)]


class TeachersPersonForm(_PersonForm):
    """Cleaned data is what `change_person` takes. There is no role in it, no login and no e-mail."""


class _AccountForm(_PersonForm):
    """With the login: an admin's."""

    email = forms.EmailField(label=_("E-mail"), required=False)
    username = forms.CharField(label=_("User name"), required=False, max_length=64)
    role = forms.ChoiceField(
        label=_("Role"),
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose admin, teacher or student.")},
    )

    def __init__(self, *args: Any, actor: User, person: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        roles: Any = self.fields["role"]
        roles.choices = [
            (role.value, role.label) for role in GIVEN_ROLES if role != Role.CENTER_ADMIN or may_manage_admins(actor)
        ]
        for name in ("email", "username"):
            self.fields[name].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if email and self._others().filter(email=email).exists():
            raise ValidationError(_("This e-mail belongs to somebody already."))
        return email

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"].strip().lower()
        if username:
            User._meta.get_field("username").run_validators(username)
            if self._others().filter(username=username).exists():
                raise ValidationError(_("This user name is taken."))
        return username

    def _others(self) -> QuerySet[User]:
        return User.objects.exclude(pk=self.person.pk) if self.person else User.objects.all()


class NewPersonForm(_AccountForm):
    """`way`: whether an invitation is sent or the account is made now."""

    way = forms.ChoiceField(label=_("How the person comes in"), choices=WAYS, widget=forms.RadioSelect, initial=CARD)
    groups = forms.ModelMultipleChoiceField(
        Group.objects.none(), label=_("Groups"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups: Any = self.fields["groups"]
        groups.queryset = Group.objects.current()
        self.fields["role"].initial = Role.STUDENT
        self.fields["username"].help_text = USERNAME_HELP

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        invited, groups = cleaned.get("way") == INVITE, cleaned.get("groups") or []
        if invited and not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", _("Write the e-mail to which the invitation goes."))
        if invited and len(groups) > 1:
            self.add_error("groups", _("An invitation leads into one group. Choose one, and add the others later."))
        if cleaned.get("role") == Role.CENTER_ADMIN and groups:
            self.add_error("groups", _("Admins see every group, they are in none."))
        return cleaned


class EditPersonForm(_AccountForm):
    """Cleaned data is what `change_person` takes."""

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        names = ("first_name", "last_name", "phone", "language", "email", "username", "role")
        super().__init__(*args, person=person, initial={name: getattr(person, name) for name in names}, **kwargs)
        self.fields["username"].required = True


class TargetGroupForm(forms.Form):
    """Into which group, or out of which."""

    group = forms.ModelChoiceField(
        Group.objects.none(),
        label=_("Group"),
        empty_label=_("Choose a group"),
        error_messages={"invalid_choice": _("Choose a group of the list.")},
    )

    def __init__(self, *args: Any, groups: QuerySet[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        field: Any = self.fields["group"]
        field.queryset = groups
