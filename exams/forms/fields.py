"""Fields that several forms of `exams` share."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from tenants.people.models import User

LOCAL = "%Y-%m-%dT%H:%M"
MOST_NAMES = 3000


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


class PeopleField(forms.CharField):
    """Students by user name or e-mail, one per line; a page with scripts finds them by name (`people-picker`).

    Cleans to the students. `choices`: whom the person may choose; set it before cleaning.
    """

    choices: QuerySet[User]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 3, "class": "in"}), **kwargs)
        self.choices = User.objects.none()

    def clean(self, value: Any) -> list[User]:
        names = names_in(super().clean(value))
        if len(names) > MOST_NAMES:
            raise forms.ValidationError(gettext("At most %(most)d students at once.") % {"most": MOST_NAMES})
        found = list(find_people(self.choices, names))
        known = {word for user in found for word in (user.username, user.email)}
        if missing := [name for name in names if name not in known]:
            raise forms.ValidationError(
                gettext("Not among the students whom you can choose: %(names)s.") % {"names": ", ".join(missing[:10])}
            )
        return found


def names_in(text: str) -> list[str]:
    """Lines, or words between commas, in small letters; each once, in their order."""
    return list(dict.fromkeys(name.lower() for name in re.split(r"[\s,;]+", text) if name))


def find_people(people: QuerySet[User], names: Sequence[str]) -> QuerySet[User]:
    """Those of the people who have one of these user names or e-mails."""
    return people.filter(Q(username__in=names) | Q(email__in=names))


def lines_of(people: Iterable[User]) -> str:
    """What a PeopleField shows for these."""
    return "\n".join(person.username for person in people)


def choose_from(field: forms.Field, choices: QuerySet[Any]) -> None:
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = choices
    elif isinstance(field, PeopleField):
        field.choices = choices


def as_initial(moment: datetime) -> datetime:
    """A moment as a field shows it: local, whole minutes."""
    return timezone.localtime(moment).replace(second=0, microsecond=0)
