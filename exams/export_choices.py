"""What each format of a file is for, what of a test it keeps and what it leaves out: said before one is chosen."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from exams.content.formats.registry import FORMATS
from exams.models.imports import ImportFormat


@dataclass(frozen=True, slots=True)
class ExportChoice:
    purpose: str | Promise
    keeps: str | Promise
    loses: str | Promise = ""


CHOICES: dict[str, ExportChoice] = {
    "package": ExportChoice(
        _("For another centre with mikan, or to keep."),
        _("Everything, with pictures, recordings, credits and options."),
    ),
    "xlsx": ExportChoice(
        _("To work on the questions in Excel."),
        _("Questions, passages, marks, explanations, transcripts, tags, points."),
        _("Pictures, recordings, title, description, credits, options."),
    ),
    "csv": ExportChoice(
        _("The same table for other programs."),
        _("Questions, passages, marks, explanations, transcripts, tags, points."),
        _("Pictures, recordings, title, description, credits, options."),
    ),
    "moodle": ExportChoice(
        _("For Moodle: sections and mondai become categories."),
        _("Questions, passages, readings as ruby, pictures, recordings up to 20 MB, explanations, tags, points."),
        _("Credits and options; larger recordings."),
    ),
    "gift": ExportChoice(
        _("Plain text that people can read and write, for Moodle too."),
        _("Questions, passages, marks, explanations, transcripts, tags, points."),
        _("Pictures, recordings, description, credits, options."),
    ),
    "qti": ExportChoice(
        _("For other test systems: the standard of 1EdTech, version 3."),
        _("Everything, with pictures, recordings, credits and options."),
    ),
}


def export_choices() -> list[tuple[str, str, ExportChoice]]:
    """(value, name, what it keeps), in the order of the formats."""
    return [(value, str(label), CHOICES[value]) for value, label in ImportFormat.choices if value in FORMATS]
