"""Choosing a test or parts of it, and how its recording is heard: homework and guest links."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from exams.content.mondai import section_gloss
from exams.forms.assignments import EditionForm
from exams.models import Edition, SoundPolicy
from exams.paper import mondai_name, mondai_word
from exams.services.homework import Parts

SOUNDS = [
    (SoundPolicy.FREE.value, SoundPolicy.FREE.label),
    (SoundPolicy.LIMITED.value, SoundPolicy.LIMITED.label),
    (SoundPolicy.DEVICE.value, _("Once, as in the exam")),
]


class PartsForm(EditionForm):
    """`parts` cleans to what `part_of` takes, None for the whole test; `plays` belongs to a limited `sound`."""

    parts = forms.MultipleChoiceField(required=False)
    plays = forms.IntegerField(label=_("How many times"), required=False, min_value=1, max_value=20, initial=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chosen = self._chosen_edition()
        self.tree = part_tree(self.chosen) if self.chosen else []
        parts: Any = self.fields["parts"]
        parts.choices = [(box["value"], "") for section in self.tree for box in [section, *section["mondai"]]]

    def _chosen_edition(self) -> Edition | None:
        """The edition whose parts are shown: that of the field, else the first one."""
        editions: Any = self.fields["edition"]
        value = str(self["edition"].value() or "")
        found = editions.queryset.filter(pk=value).first() if value.isdecimal() else None
        return found or editions.queryset.first()

    @property
    def mondai_word(self) -> str:
        return mondai_word(self.chosen.level) if self.chosen else ""

    @property
    def ticked(self) -> set[str]:
        return set(self["parts"].value() or [])

    def clean_parts(self) -> Parts | None:
        """Section position -> numbers of its mondai, none for the whole section."""
        ticked = self.cleaned_data["parts"]
        whole = {int(value) for value in ticked if "-" not in value}
        if not ticked or len(whole) == len(self.tree):
            return None
        parts: dict[int, list[int]] = {position: [] for position in whole}
        for position, number in (map(int, value.split("-")) for value in ticked if "-" in value):
            if position not in whole:
                parts.setdefault(position, []).append(number)
        return parts

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("sound") != SoundPolicy.LIMITED:
            return cleaned | {"plays": None}
        if "plays" not in self.errors and not cleaned["plays"]:
            self.add_error("plays", _("Write how many times the recording can be played."))
        return cleaned


def part_tree(edition: Edition) -> list[dict[str, Any]]:
    """The sections and mondai of an edition as boxes to tick: "2" a whole section, "2-3" one mondai of it."""
    return [
        {
            "value": str(section["position"]),
            "title": section["title"],
            "gloss": section_gloss(section["key"]),
            "questions": section["count"],
            "mondai": [
                {
                    "value": f"{section['position']}-{mondai['number']}",
                    "number": mondai["number"],
                    "title": mondai_name(edition.level, section["key"], mondai["type"]),
                    "questions": sum(len(group["questions"]) for group in mondai["groups"]),
                }
                for mondai in section["mondai"]
            ],
        }
        for section in edition.document["sections"]
    ]


def typed_values(data: QueryDict) -> dict[str, Any]:
    """What was typed so far, where the page is only to show the parts of another test."""
    several = {"groups", "parts"}
    return {name: data.getlist(name) if name in several else data[name] for name in data if name != "parts"}
