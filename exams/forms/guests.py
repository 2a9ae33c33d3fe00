"""The forms of guest links: make one, change it, come in by it, and what is kept of who came."""

import unicodedata
from datetime import datetime, timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exams.forms.assignments import EditionForm
from exams.forms.fields import ChoiceOrFirst, MomentField, as_initial
from exams.forms.parts import SOUNDS, PartsForm
from exams.models import GuestLink, ReleaseMode, SoundPolicy
from exams.services.guests import too_few_uses
from tenants.people.models import Group, Role, User
from tenants.people.phones import clean_phone

RESULTS = [
    (ReleaseMode.GRADED.value, _("At once, when a guest has handed it in")),
    (ReleaseMode.HAND.value, _("When I release them")),
]
DAYS, EVENING = 30, 20  # a month, until the evening: what a new form suggests
MOST_USES, MOST_DAYS = 10_000, 3650


class UsesForm(EditionForm):
    """How long a link lasts, and for how many."""

    closes_at = MomentField(label=_("Closes"), help_text=_("Until then a guest can begin. Who has begun may finish."))
    max_uses = forms.IntegerField(
        label=_("Uses"),
        min_value=1,
        max_value=MOST_USES,
        initial=100,
        help_text=_("How many guests can come in. Who comes back in the same browser is not counted again."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].help_text = _("What guests see, for example: Free N5 test")


class GuestLinkForm(UsesForm, PartsForm):
    """Cleaned data is what `create_guest_link` takes; `parts` is None for the whole test."""

    opens_at = MomentField(label=_("Opens"))
    sound = ChoiceOrFirst(label=_("Guests hear the recording"), choices=SOUNDS, initial=SoundPolicy.DEVICE)
    release_mode = ChoiceOrFirst(label=_("Guests see their result"), choices=RESULTS, initial=ReleaseMode.GRADED)
    field_order = ("opens_at", "closes_at")  # the end is compared with the start

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = as_initial(timezone.now())
        self.fields["opens_at"].initial = now
        self.fields["closes_at"].initial = (now + timedelta(days=DAYS)).replace(hour=EVENING, minute=0)


class GuestLinkChangeForm(UsesForm):
    """Cleaned data is what `change_guest_link` takes: the test stays as it is."""

    def __init__(self, *args: Any, link: GuestLink, **kwargs: Any) -> None:
        self.link = link
        values = {"title": link.assignment.title, "max_uses": link.max_uses}
        values["closes_at"] = as_initial(link.assignment.closes_at)
        super().__init__(*args, assignment=link.assignment, initial=values, **kwargs)
        del self.fields["edition"]

    def clean_closes_at(self) -> datetime:
        closes_at = super().clean_closes_at()
        if closes_at <= self.link.assignment.opens_at:
            raise forms.ValidationError(_("Choose a time after the start."))
        return closes_at

    def clean_max_uses(self) -> int:
        """The number that came in already is checked again when it is stored."""
        max_uses: int = self.cleaned_data["max_uses"]
        if max_uses < self.link.uses:
            raise forms.ValidationError(too_few_uses(self.link))
        return max_uses


class EnterForm(forms.Form):
    """Who comes in. A phone number is asked for because it is all by which the centre can reach a guest."""

    first_name = forms.CharField(
        label=_("First name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label=_("Last name"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "placeholder": "+998 90 123 45 67"}),
    )

    def clean_first_name(self) -> str:
        return one_line(self.cleaned_data["first_name"])

    def clean_last_name(self) -> str:
        return one_line(self.cleaned_data["last_name"])

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])


def one_line(text: str) -> str:
    """Without what no name has: line breaks, and letters that change the direction of what follows."""
    return " ".join("".join(c for c in text if c.isspace() or unicodedata.category(c)[0] != "C").split())


class NoteForm(forms.Form):
    note = forms.CharField(label=_("Note"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class StudentForm(forms.Form):
    """Cleaned data is what `make_student` takes. A teacher chooses an own group, else the student would be out of
    sight."""

    group = forms.ModelChoiceField(Group.objects.none(), label=_("Group"), required=False, empty_label=_("No group"))
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=254)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        group: Any = self.fields["group"]
        group.queryset = Group.objects.visible_to(user).current()
        if user.role == Role.TEACHER:
            group.required, group.empty_label = True, None
            group.error_messages["required"] = _("Choose one of your groups.")

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if email and User.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError(_("This e-mail belongs to somebody already."))
        return email


class OldLeadsForm(forms.Form):
    days = forms.IntegerField(label=_("Days"), min_value=1, max_value=MOST_DAYS, initial=180)
