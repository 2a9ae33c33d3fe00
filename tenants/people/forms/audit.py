"""What of the audit log is shown."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.people.audit_words import Kind
from tenants.people.models.audit import AuditQuerySet

EARLIEST = date(2000, 1, 1)


class DayField(forms.DateField):
    """The browser's own day field."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], required=False, **kwargs)

    def clean(self, value: Any) -> date | None:
        day = super().clean(value)
        if day and not EARLIEST <= day <= date(2999, 12, 31):
            raise forms.ValidationError(_("Choose a day of this century."))
        return day


class AuditFilter(forms.Form):
    q = forms.CharField(required=False, max_length=200)
    kind = forms.ChoiceField(required=False)
    first = DayField(label=_("From"))
    last = DayField(label=_("To"))

    def __init__(self, *args: Any, kinds: Sequence[Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = {kind.key: kind for kind in kinds}
        field: Any = self.fields["kind"]
        field.choices = [("", _("Everything")), *((kind.key, kind.label) for kind in kinds)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and first > last:
            self.add_error("last", _("The last day is before the first."))
        return cleaned

    @property
    def is_filled(self) -> bool:
        return any(self.data.get(name) for name in self.fields)

    @property
    def days(self) -> list[forms.BoundField]:
        return [self["first"], self["last"]]

    def apply(self, entries: AuditQuerySet) -> AuditQuerySet:
        """As far as the form is in order: a day that is none narrows nothing, and the page says so."""
        self.is_valid()
        wanted = self.cleaned_data
        if text := wanted.get("q"):
            entries = entries.about(text)
        if kind := self.kinds.get(wanted.get("kind", "")):
            entries = entries.filter(action__in=list(kind.words))
        return entries.between(wanted.get("first"), wanted.get("last"))
