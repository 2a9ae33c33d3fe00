"""Forms of owners about a centre: making one, changing it, closing it."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tenants.errors import Refused
from tenants.forms.requests import TRIAL_DAYS, ApproveForm
from tenants.forms.settings import timezones
from tenants.models import Center, PlanCode
from tenants.people.phones import clean_phone
from tenants.subdomains import check_subdomain, label_of, offer_subdomain


class NewCenterForm(ApproveForm):
    """Cleaned data is what `start_center` takes. An address that is left empty is made from the name."""

    field_order = ["name", "city", "subdomain"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        defaults = {"plan": PlanCode.BASIC, "trial_days": TRIAL_DAYS, "language": settings.LANGUAGE_CODE}
        kwargs["initial"] = {**defaults, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.fields["subdomain"].required = False

    def clean_subdomain(self) -> str:
        if not self.cleaned_data["subdomain"].strip():
            return offer_subdomain(self.cleaned_data.get("name", ""))
        return super().clean_subdomain()


class CenterForm(forms.Form):
    """Cleaned data without `subdomain` is what `change_settings` takes."""

    name = forms.CharField(label=_("Name of the centre"), max_length=120)
    city = forms.CharField(label=_("City"), max_length=80, required=False)
    subdomain = forms.CharField(
        label=_("Address"),
        max_length=63,
        help_text=_(
            "The earlier address leads to the new one. Everybody logs in once more there, so do not change it while an "
            "exam is running."
        ),
    )
    language = forms.ChoiceField(label=_("Language of the centre"), choices=settings.LANGUAGES)
    timezone = forms.ChoiceField(label=_("Time zone"), choices=timezones)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)

    def __init__(self, *args: Any, center: Center, host: str, **kwargs: Any) -> None:
        names = ("name", "city", "language", "timezone", "phone", "email")
        kwargs["initial"] = {name: getattr(center, name) for name in names} | {"subdomain": label_of(host)}
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.center = center

    def clean_subdomain(self) -> str:
        try:
            return check_subdomain(self.cleaned_data["subdomain"], center=self.center)
        except Refused as refused:
            raise forms.ValidationError(refused.sentence) from refused

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])
