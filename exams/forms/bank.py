"""The forms of the question bank: tags, and where chosen questions go."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exams.placing import Bundle, Place

MOST_TAGS, LONGEST_TAG = 20, 40


class TagsField(forms.CharField):
    """Tags in one line, with commas between them (、 and ， too): a list without doubles."""

    def clean(self, value: Any) -> list[str]:
        words = (" ".join(word.split()) for word in re.split(r"[,、，;；\n]", super().clean(value)))
        tags = list(dict.fromkeys(filter(None, words)))
        if len(tags) > MOST_TAGS:
            raise forms.ValidationError(_("A question has at most %(most)d tags.") % {"most": MOST_TAGS})
        for tag in tags:
            if len(tag) > LONGEST_TAG:
                message = _("The tag “%(tag)s” is longer than %(most)d letters.")
                raise forms.ValidationError(message % {"tag": tag, "most": LONGEST_TAG})
        return tags


class TagsForm(forms.Form):
    tags = TagsField(
        label=gettext_lazy("Tags"),
        required=False,
        max_length=1_000,
        help_text=gettext_lazy("With commas between them."),
        widget=forms.TextInput(attrs={"class": "in", "autocomplete": "off"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class PutForm(forms.Form):
    """A place for each type of what was chosen; `places` says which, by type."""

    anyway = forms.BooleanField(label=gettext_lazy("Put them there all the same"), required=False)

    def __init__(self, *args: Any, bundles: Sequence[Bundle], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bundles = bundles
        self.misfits = False
        for bundle in bundles:
            self.fields[_name(bundle)] = forms.ChoiceField(
                label=gettext_lazy("Put them into"),
                choices=_choices(bundle),
                initial=bundle.usual.key if bundle.usual else None,
                widget=forms.Select(attrs={"class": "in"}),
            )

    def rows(self) -> list[tuple[Bundle, forms.BoundField]]:
        return [(bundle, self[_name(bundle)]) for bundle in self.bundles]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        self.places: dict[str, Place] = {}
        for bundle in self.bundles:
            place = bundle.find(values.get(_name(bundle), ""))
            if place is None:
                continue
            self.places[bundle.kind.key] = place
            if place.type != bundle.kind.key:
                self.misfits = True
                if not values.get("anyway"):
                    sentence = _(
                        "That mondai is %(there)s, and these are %(these)s. Choose another one, or tick below."
                    )
                    self.add_error(_name(bundle), sentence % {"there": place.kind.name, "these": bundle.kind.name})
        return values


def _name(bundle: Bundle) -> str:
    return f"place_{bundle.kind.key}"


def _choices(bundle: Bundle) -> list[Any]:
    named = [(place.key, _label(place)) for place in bundle.fitting]
    others = [(place.key, _label(place)) for place in bundle.others]
    return [*named, (_("Of another type"), others)] if others else named


def _label(place: Place) -> Any:
    if place.is_new:
        return format_lazy("{} · {}", place.section.title, _("a new mondai %(number)d") % {"number": place.mondai})
    return f"{place.section.title} · 問題{place.mondai} {place.kind.name}"
