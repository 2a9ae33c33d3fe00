"""What a centre's admin sets for the whole centre."""

import zoneinfo
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from tenants.models import Center
from tenants.models.centers import FirstRelease
from tenants.people.phones import clean_phone

MOST_MINUTES = 60


def timezones() -> list[tuple[str, list[tuple[str, str]]]]:
    """The world's time zones under their continents."""
    regions: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(zoneinfo.available_timezones()):
        region, found, city = name.partition("/")
        if found and region not in {"Etc", "SystemV", "US", "posix", "right"}:
            regions.setdefault(region, []).append((name, city.replace("_", " ").replace("/", ", ")))
    return [*regions.items(), ("UTC", [("UTC", "UTC")])]


class SettingsForm(forms.ModelForm):
    """Times are asked for in minutes; the model keeps the sync window in seconds."""

    language = forms.ChoiceField(
        label=_("Language of the centre"),
        choices=settings.LANGUAGES,
        help_text=_("For letters, and for who has not chosen one."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages offered"), choices=settings.LANGUAGES, widget=forms.CheckboxSelectMultiple
    )
    timezone = forms.ChoiceField(label=_("Time zone"), choices=timezones)
    release_mode = forms.ChoiceField(
        label=_("Results of a new exam"),
        choices=FirstRelease.choices,
        widget=forms.RadioSelect,
        help_text=_("Can be chosen anew for each exam."),
    )
    sync_minutes = forms.DecimalField(
        label=_("Late answers count for"),
        min_value=0,
        max_value=MOST_MINUTES,
        max_digits=4,
        decimal_places=1,
        help_text=_("Minutes after a deadline in which answers that were given in time may still arrive."),
    )

    class Meta:
        model = Center
        fields = [
            "name",
            "city",
            "phone",
            "email",
            "language",
            "languages",
            "timezone",
            "release_mode",
            "staff_two_factor",
        ]
        help_texts = {
            "phone": _("Guests and people who cannot log in see it."),
            "staff_two_factor": _("Whoever has no second factor yet is asked to set one up at the next login."),
        }

    def __init__(self, data: Any = None, *, instance: Center) -> None:
        super().__init__(data, instance=instance, initial={"sync_minutes": f"{instance.sync_window / 60:.3g}"})
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"]) if self.cleaned_data["phone"] else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("language") and cleaned["language"] not in cleaned.get("languages", [cleaned["language"]]):
            self.add_error("languages", _t("The language of the centre is among those offered."))
        if "sync_minutes" in cleaned:
            cleaned["sync_window"] = round(cleaned.pop("sync_minutes") * 60)
        return cleaned
