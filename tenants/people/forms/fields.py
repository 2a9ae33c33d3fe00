"""Fields that take people."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from tenants.people.models import User

MOST_NAMES = 3000


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
