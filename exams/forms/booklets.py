"""What of a test is printed, and how. Everything may be left out: the whole test with its readings."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exams.printing.booklet import Part
from exams.printing.source import Source


class PrintForm(forms.Form):
    part = forms.ChoiceField(label=gettext_lazy("Sections"), required=False)
    readings = forms.ChoiceField(
        label=gettext_lazy("Furigana"),
        required=False,
        choices=[("", gettext_lazy("As written")), ("none", gettext_lazy("Without furigana"))],
    )
    explanations = forms.BooleanField(label=gettext_lazy("With explanations"), required=False)
    script = forms.BooleanField(label=gettext_lazy("With the script of the recording"), required=False)

    def __init__(self, data: Any, source: Source) -> None:
        super().__init__(data)
        whole = [("", _("The whole test in one booklet")), ("each", _("A booklet for each section"))]
        sections = [(str(section["position"]), section["title"]) for section in source.sections]
        part = self.fields["part"]
        assert isinstance(part, forms.ChoiceField)
        part.choices = [*whole, *sections]
        part.error_messages["invalid_choice"] = _("There is no such section in this test.")

    @property
    def wanted(self) -> Part:
        chosen = self.cleaned_data["part"]
        if chosen == "each":
            return "each"
        return int(chosen) if chosen else "whole"

    @property
    def position(self) -> int | None:
        """The one section that is wanted, if it is one."""
        return self.wanted if isinstance(self.wanted, int) else None
