"""Fields that several forms of `exams` share."""

import re
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from tenants.people.forms.fields import PeopleField

LOCAL = "%Y-%m-%dT%H:%M"


class LocalDateTimeInput(forms.DateTimeInput):
    """The browser's own date and time field, in the centre's time zone."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format=LOCAL)


class MomentField(forms.DateTimeField):
    """A date with a time, in the centre's time zone."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=LocalDateTimeInput, input_formats=[LOCAL], **kwargs)


class ChoiceOrFirst(forms.ChoiceField):
    """Radio buttons of which one is always on: without a choice it is the initial one."""

    widget = forms.RadioSelect

    def clean(self, value: Any) -> str:
        return super().clean(value or self.initial)


class CodeField(forms.RegexField):
    """What is typed from a board or copied from elsewhere: spaces and the size of letters do not count."""

    def __init__(self, regex: str, *, upper: bool, **kwargs: Any) -> None:
        super().__init__(regex, required=False, **kwargs)
        self.upper = upper

    def to_python(self, value: Any) -> str:
        text = "".join((super().to_python(value) or "").split())
        return text.upper() if self.upper else text.lower()


class NumbersField(forms.CharField):
    """One number for every section, or one for each in their order: "50" or "30, 50, 30"."""

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=60, **kwargs)
        self.most = most

    def clean(self, value: Any) -> list[int]:
        words = re.split(r"[\s,;]+", super().clean(value).replace("%", " ").strip())
        if words == [""]:
            return []
        if not all(word.isdecimal() and len(word) < 5 and int(word) <= self.most for word in words):
            raise forms.ValidationError(gettext("Write whole numbers up to %(most)d.") % {"most": self.most})
        numbers = [int(word) for word in words]
        return numbers if any(numbers) else []


class EditionField(forms.ModelChoiceField):
    """A choice names the test and which of its editions it is."""

    def label_from_instance(self, obj: Any) -> str:
        return gettext("%(title)s, edition %(number)d") % {"title": obj.title, "number": obj.number}


def choose_from(field: forms.Field, choices: QuerySet[Any]) -> None:
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = choices
    elif isinstance(field, PeopleField):
        field.choices = choices


def as_initial(moment: datetime) -> datetime:
    """A moment as a field shows it: local, whole minutes."""
    return timezone.localtime(moment).replace(second=0, microsecond=0)
