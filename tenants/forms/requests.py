"""Forms of requests: what a visitor sends, and what owners do with it. And the one that asks for one's centres."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.errors import Refused
from tenants.models import ContactRequest, PlanCode
from tenants.people.phones import clean_phone
from tenants.subdomains import check_subdomain, offer_subdomain

TRIAL_DAYS, LONGEST_TRIAL = 30, 180


class ContactForm(forms.ModelForm):
    """A visitor's. `website` is for programs that fill in every field: people do not see it (`is_trap`)."""

    website = forms.CharField(required=False, label=_("Leave this field empty"))

    class Meta:
        model = ContactRequest
        fields = ["center_name", "city", "name", "phone", "email", "message"]
        labels = {"email": _("Your e-mail"), "phone": _("Your phone"), "name": _("Your name")}
        widgets = {
            "center_name": forms.TextInput(attrs={"autocomplete": "organization"}),
            "city": forms.TextInput(attrs={"autocomplete": "address-level2"}),
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "placeholder": "+998 90 123 45 67"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "message": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {"message": _("How many students, which levels, when your next exam is.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.fields["phone"].max_length = None  # type: ignore[attr-defined] # as typed; kept without spaces
        self.fields["phone"].widget.attrs["maxlength"] = 40

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    @property
    def is_trap(self) -> bool:
        return bool(self.data.get("website"))

    @property
    def values(self) -> dict[str, str]:
        """What `send_request` takes of a form that is in order."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class FindCenterForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "none"}),
        help_text=_("The one that your centre knows."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class NoteForm(forms.Form):
    text = forms.CharField(label=_("Note"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class RejectForm(forms.Form):
    """The reason is for the owners; the visitor is not written to."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For owners. The visitor is not written to."),
    )


class ApproveForm(forms.Form):
    """Cleaned data is what `approve_request` takes."""

    name = forms.CharField(label=_("Name of the centre"), max_length=120)
    city = forms.CharField(label=_("City"), max_length=80, required=False)
    subdomain = forms.CharField(label=_("Address"), max_length=63)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    plan = forms.ChoiceField(label=pgettext_lazy("plan", "Plan"), choices=PlanCode.choices)
    trial_days = forms.IntegerField(
        label=_("Days of trial"),
        required=False,
        min_value=1,
        max_value=LONGEST_TRIAL,
        help_text=_("Empty: the plan begins without a trial."),
    )
    admin_name = forms.CharField(label=_("Name of the first admin"), max_length=120)
    admin_email = forms.EmailField(label=_("E-mail of the first admin"), help_text=_("The invitation goes there."))
    admin_phone = forms.CharField(label=_("Phone"), max_length=40, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_subdomain(self) -> str:
        try:
            return check_subdomain(self.cleaned_data["subdomain"])
        except Refused as refused:
            raise forms.ValidationError(refused.sentence) from refused

    def clean_admin_phone(self) -> str:
        return clean_phone(self.cleaned_data["admin_phone"])


def approve_values(request: ContactRequest) -> dict[str, Any]:
    """What the form offers for a request."""
    return {
        "name": request.center_name,
        "city": request.city,
        "subdomain": offer_subdomain(request.center_name),
        "language": request.language,
        "plan": PlanCode.BASIC,
        "trial_days": TRIAL_DAYS,
        "admin_name": request.name,
        "admin_email": request.email,
        "admin_phone": request.phone,
    }
