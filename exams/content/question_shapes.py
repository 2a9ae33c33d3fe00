"""What the form of a question asks for: each mondai type its own fields, tools and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext_lazy as _

from exams.content.mondai import MONDAI_SKILLS

Word = Any  # a str, or one that gettext makes when it is shown
QUESTION = _("Question")


@dataclass(frozen=True, slots=True)
class Shape:
    """`tools` are marks that the toolbar offers (ruby, underline, blank, star, box, notice, emphasis, table)."""

    stem: Word = QUESTION
    stem_hint: Word = ""
    stem_tools: str = "ruby underline blank emphasis"
    choice_tools: str = ""
    has_stem: bool = True
    is_star: bool = False
    is_listening: bool = False
    has_picture: bool = False
    passage: Word = ""
    passage_hint: Word = ""
    passage_tools: str = "ruby underline emphasis notice table"
    template: str = ""


_SENTENCE = Shape(stem=_("Sentence"))
_READING = Shape(
    stem=_("Question"),
    passage=_("Text"),
    passage_hint=_("An empty line begins a new paragraph. The source stands below."),
)
_LISTENING = Shape(
    stem=_("Printed question"),
    stem_hint=_("Mostly empty: in listening only the choices are printed."),
    is_listening=True,
    has_picture=True,
)

_SHAPES: Mapping[str, Shape] = MappingProxyType(
    {
        "kanji_reading": replace(_SENTENCE, stem_hint=_("Underline the word whose reading is asked.")),
        "orthography": replace(_SENTENCE, stem_hint=_("Underline the word that is to be written.")),
        "word_formation": replace(_SENTENCE, stem_hint=_("Put a blank where the part of the word is missing.")),
        "context": replace(_SENTENCE, stem_hint=_("Put a blank where the word is missing."), has_picture=True),
        "paraphrase": replace(_SENTENCE, stem_hint=_("Underline the word that the choices say in other words.")),
        "usage": replace(
            _SENTENCE,
            stem=_("Word"),
            stem_hint=_("Only the word. The choices are whole sentences with the word underlined."),
            choice_tools="underline ruby",
        ),
        "grammar_form": replace(_SENTENCE, stem_hint=_("Put a blank where the form is missing.")),
        "sentence_composition": replace(_SENTENCE, is_star=True, stem_tools="ruby underline star emphasis"),
        "text_grammar": Shape(
            has_stem=False,
            passage=_("Text with numbered boxes"),
            passage_hint=_("Each box is a question. They are numbered by themselves, in their order."),
            passage_tools="ruby box emphasis",
        ),
        "reading_integrated": replace(
            _READING,
            passage=_("Texts A and B"),
            passage_hint=_("Each text begins with a line A or B."),
            template=":::notice\n**Ａ**\n\n\n:::\n\n:::notice\n**Ｂ**\n\n\n:::",
        ),
        "information_retrieval": replace(
            _READING,
            passage=_("Notice or table"),
            passage_hint=_("Cells that are copied from Excel become a table when you paste them here."),
            has_picture=True,
            template=":::notice\n\n:::",
        ),
        "listening_verbal": replace(_LISTENING, stem_hint=_("Empty: the question is spoken, the picture is printed.")),
    }
)


def shape_of(kind: str) -> Shape:
    """The shape of a mondai type; of one that is not known (a quiz names its own) the plain one."""
    if kind in _SHAPES:
        return _SHAPES[kind]
    skill = MONDAI_SKILLS.get(kind)
    return {"reading": _READING, "listening": _LISTENING}.get(skill or "", Shape(passage=_("Text"), has_picture=True))
