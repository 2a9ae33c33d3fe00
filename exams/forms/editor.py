"""The forms of the editor for a whole test: a new one, a copy, a section, another mondai."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from exams.content.blueprint import get_level, load_blueprint
from exams.forms.editor_fields import Fields
from exams.models import Section
from exams.models.tests import LEVELS


class TestForm(forms.Form):
    """A new test: empty, or with all that the real test of its level has."""

    __test__ = False  # pytest

    class How:
        SKELETON, BLANK = "skeleton", "blank"

    level = forms.ChoiceField(label=_("Level"), choices=LEVELS, widget=forms.RadioSelect, initial="N5")
    title = forms.CharField(label=_("Title"), max_length=160, widget=forms.TextInput(attrs={"class": "in"}))
    how = forms.ChoiceField(
        label=_("Begin with"),
        choices=[
            (How.SKELETON, _("Everything that the real test has: sections, mondai with instructions, empty questions")),
            (How.BLANK, _("Nothing")),
        ],
        widget=forms.RadioSelect,
        initial=How.SKELETON,
        required=False,
    )

    def fields_of(self) -> Fields:
        values = self.cleaned_data
        return {"level": values["level"], "title": values["title"], "skeleton": values["how"] != self.How.BLANK}


class CopyForm(forms.Form):
    title = forms.CharField(label=_("Title of the copy"), max_length=160, widget=forms.TextInput(attrs={"class": "in"}))


class PasteForm(forms.Form):
    text = forms.CharField(
        label=_("Questions"),
        max_length=200_000,
        strip=False,
        widget=forms.Textarea(attrs={"class": "in", "rows": 14, "lang": "ja"}),
        error_messages={"required": _("Paste the questions here first.")},
    )


class SectionForm(forms.Form):
    """A section of a test."""

    title = forms.CharField(
        label=_("Title"), max_length=120, widget=forms.TextInput(attrs={"class": "in", "lang": "ja"})
    )
    minutes = forms.IntegerField(
        label=_("Minutes"), min_value=1, max_value=300, widget=forms.NumberInput(attrs={"class": "in"})
    )


class NewMondaiForm(forms.Form):
    """Which mondai of the level is added to a section."""

    mondai = forms.ChoiceField(label=_("Mondai"), widget=forms.Select(attrs={"class": "in"}))

    def __init__(self, *args: Any, section: Section, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = get_level(section.test.level).find_section(section.key)
        offered = [(m.number, m.type, m.ja) for m in known.mondai] if known else _all_types(section.test.level)
        choices = [(f"{number}:{kind}", f"{number} {name}") for number, kind, name in offered]
        self.fields["mondai"].choices = choices  # type: ignore[attr-defined]

    def fields_of(self) -> Fields:
        number, _colon, kind = self.cleaned_data["mondai"].partition(":")
        return {"mondai": int(number), "type": kind}


def _all_types(level: str) -> list[tuple[int, str, str]]:
    """For a quiz: every type of the level, numbered through."""
    mondai = [m for section in load_blueprint().levels[level].sections for m in section.mondai]
    return [(number, m.type, m.ja) for number, m in enumerate(mondai, start=1)]
