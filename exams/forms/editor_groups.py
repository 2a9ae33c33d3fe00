"""The form of a mondai, or of one passage with its questions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from exams.content.question_shapes import Shape
from exams.content.script_text import lines_of, text_of
from exams.forms.editor_fields import (
    PASSAGE,
    SCRIPT,
    TEXT,
    Fields,
    PictureMixin,
    alt_field,
    alt_in,
    even,
    picture_field,
    picture_values,
    text_field,
)


class GroupForm(PictureMixin):
    """A mondai's instruction, or the passage above its questions."""

    instruction = text_field(_("Instruction"), most=TEXT, rows=2)
    passage = text_field(_("Text"), most=PASSAGE, rows=12)
    table = text_field(_("Table from Excel"), most=PASSAGE, rows=3, hint=_("Copied cells. They are added to the text."))
    picture = picture_field()
    picture_alt = alt_field()
    spoken_choices = forms.BooleanField(label=_("The choices are only heard, not printed"), required=False)
    script = text_field(_("What is spoken"), most=SCRIPT, rows=6)
    source = text_field(_("Source of the text"), most=300, lang="")
    licence = text_field(_("Licence"), most=120, lang="")

    def __init__(self, *args: Any, stored: Fields, shape: Shape, is_first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = self.initial_of(stored)
        self.initial["passage"] = stored["passage"] or shape.template
        self.stored, self.shape = stored, shape
        if not is_first:
            del self.fields["instruction"]
        if not (shape.passage or stored["passage"]):
            for name in ("passage", "table", "source", "licence"):
                del self.fields[name]
        elif "table" not in shape.passage_tools:
            del self.fields["table"]
        if "passage" in self.fields:
            self.fields["passage"].label, self.fields["passage"].help_text = (
                shape.passage or _("Text"),
                shape.passage_hint,
            )
        if not (shape.is_listening or stored["script"]):
            for name in ("script", "spoken_choices"):
                del self.fields[name]

    @staticmethod
    def initial_of(stored: Fields) -> Fields:
        return stored | {
            "picture": stored["picture_id"],
            "picture_alt": alt_in(stored["picture_alt"]),
            "script": text_of(stored["script"]),
        }

    def clean(self) -> None:
        self._check_pictures(["picture"])

    def fields_of(self) -> Fields:
        values = self.cleaned_data
        fields: Fields = {
            name: values[name] for name in ("instruction", "source", "licence", "spoken_choices") if name in values
        }
        if "passage" in values:
            fields["passage"] = "\n\n".join(filter(None, [even(values["passage"]), table_of(values.get("table", ""))]))
        if "script" in values:
            fields["script"] = lines_of(values["script"])
        return fields | picture_values(values, self.stored)


def table_of(cells: str) -> str:
    """Cells as Excel copies them (tabs, line ends) as a table in marks; "" for none."""
    rows = [[_cell(cell) for cell in line.split("\t")] for line in even(cells).split("\n") if line.strip()]
    if not rows:
        return ""
    width = max(map(len, rows))
    lines = ["| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


def _cell(text: str) -> str:
    return text.strip().strip('"').replace("|", "｜")
