"""Forms of staff who invite."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tenants.people.addressees import read_addressees
from tenants.people.invitation_rules import roles_to_invite
from tenants.people.models import Group, Role, User
from tenants.people.services.invitations import CLASS_USES, DAYS

MOST_LINES = 200
LINES = "dilnoza@mail.uz\nJasur Toshmatov <jasur@mail.uz>"
MOST_USES = 3000
DAY_CHOICES = [(3, _("3 days")), (7, _("One week")), (14, _("Two weeks")), (30, _("30 days")), (90, _("90 days"))]


def languages_of(center: Any) -> list[tuple[str, str]]:
    return [(code, name) for code, name in settings.LANGUAGES if code in center.languages]


class _InvitationForm(forms.Form):
    """Groups of the person who invites, how long the link is good, and whether an admin looks at who comes."""

    group = forms.ModelChoiceField(
        Group.objects.none(),
        label=_("Group"),
        error_messages={"invalid_choice": _("You can invite into your own groups only.")},
    )
    days = forms.TypedChoiceField(label=_("Valid for"), choices=DAY_CHOICES, coerce=int, initial=DAYS)
    needs_approval = forms.BooleanField(
        label=_("An admin approves each person"),
        required=False,
        help_text=_("Until then the account is there and closed."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        groups: Any = self.fields["group"]
        groups.queryset = Group.objects.visible_to(user).current()
        groups.empty_label = None if groups.queryset.count() == 1 else _("Choose a group")


class InvitePeopleForm(_InvitationForm):
    """`addressees` says what became of each line; cleaned data is what `invite_person` takes beside them."""

    emails = forms.CharField(
        label=_("E-mail addresses"),
        widget=forms.Textarea(attrs={"rows": 5, "autocapitalize": "none", "spellcheck": "false", "placeholder": LINES}),
        help_text=_("One on each line. With a name before it, the address stands in angle brackets."),
    )
    role = forms.ChoiceField(
        label=_("Role"), error_messages={"invalid_choice": _("You cannot invite people with this role.")}
    )
    language = forms.ChoiceField(label=_("Language of the mail"))

    def __init__(self, *args: Any, user: User, center: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        roles: Any = self.fields["role"]
        roles.choices = [(role.value, role.label) for role in roles_to_invite(user)]
        if len(roles.choices) == 1:
            roles.widget = forms.HiddenInput()
        roles.initial = Role.STUDENT
        languages: Any = self.fields["language"]
        languages.choices, languages.initial = languages_of(center), center.language
        groups: Any = self.fields["group"]
        groups.required = user.role == Role.TEACHER
        if not groups.required:
            groups.empty_label = _("No group yet")

    def clean_emails(self) -> str:
        text: str = self.cleaned_data["emails"]
        count = len(read_addressees(text))
        if count > MOST_LINES:
            said = ngettext("%(count)d line is too many.", "%(count)d lines are too many.", count)
            raise forms.ValidationError(said % {"count": count} + " " + str(_("Send at most 200 at once.")))
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("role") == Role.CENTER_ADMIN and cleaned.get("group"):
            self.add_error("group", _("Admins see every group. Choose no group for them."))
        if "role" in self.errors and self.fields["role"].widget.is_hidden:
            self.add_error(None, self.errors["role"][0])
        return cleaned


class ClassInvitationForm(_InvitationForm):
    """Cleaned data is what `create_class_invitation` takes."""

    max_uses = forms.IntegerField(
        label=_("How many may come in by it"), min_value=1, max_value=MOST_USES, initial=CLASS_USES
    )
    field_order = ["group", "max_uses", "days", "needs_approval"]
