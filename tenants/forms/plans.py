"""Forms of owners about plans: their limits, and what is agreed with a centre."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.models import Plan, Subscription

Date = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class Upper(forms.CharField):
    """A currency: three letters, however they are typed."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").upper()


class PlanForm(forms.ModelForm):
    """The limits; an empty field is no limit."""

    price = forms.DecimalField(label=_("Price for a month"), max_digits=12, decimal_places=2, min_value=0)
    currency = Upper(label=_("Currency"), max_length=3, help_text=_("Three letters: UZS."))

    class Meta:
        model = Plan
        fields = ["students", "staff", "storage_mb", "exams_per_month", "price", "currency"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        for name in ("students", "staff", "storage_mb", "exams_per_month"):
            self.fields[name].widget.attrs["placeholder"] = _("no limit")


class AgreementForm(forms.ModelForm):
    """Cleaned data is what `agree_plan` takes. An empty price is the plan's own."""

    price = forms.DecimalField(
        label=_("Price for a month"),
        max_digits=12,
        decimal_places=2,
        min_value=0,
        required=False,
        help_text=_("Empty: the plan's own price."),
    )
    currency = Upper(label=_("Currency"), max_length=3, required=False)

    class Meta:
        model = Subscription
        fields = ["plan", "starts_on", "ends_on", "is_trial", "price", "currency", "note"]
        widgets = {"starts_on": Date, "ends_on": Date}
        labels = {"is_trial": _("It is a trial")}
        help_texts = {
            "ends_on": _("The last day. Empty: until something else is agreed."),
            "is_trial": _("The admins are told 7 days and 1 day before the end, and the centre closes after it."),
            "note": _("For owners: the contract's number, what was promised."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"starts_on": timezone.localdate(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.fields["plan"].empty_label = None  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        plan, starts_on, ends_on = (cleaned.get(name) for name in ("plan", "starts_on", "ends_on"))
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("It ends before it begins."))
        if cleaned.get("is_trial") and not ends_on and "ends_on" not in self.errors:
            self.add_error("ends_on", _("A trial needs a last day."))
        if plan and "price" not in self.errors:
            own = cleaned.get("price") is None
            cleaned["price"] = plan.price if own else cleaned["price"]
            cleaned["currency"] = cleaned.get("currency") or plan.currency
        return cleaned

    def _post_clean(self) -> None:
        """The service makes the row; the constraints' sentences stand in `clean`."""
