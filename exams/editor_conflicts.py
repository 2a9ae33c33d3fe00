"""Two texts of one place: what the page that settles them shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from exams.content.script_text import text_of

Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """`name` is the field that is saved; the texts are lines as a person reads them, in Japanese if `is_text`."""

    name: str
    label: str
    mine: str
    theirs: str
    is_text: bool


def differences(form: Any, fields: Fields, stored: Fields, names: Sequence[str]) -> list[Difference]:
    """Both texts of these fields."""
    return [
        Difference(
            name=name,
            label=_label(form, name),
            mine=_words(name, fields[name]),
            theirs=_words(name, stored.get(name)),
            is_text=name in _JAPANESE,
        )
        for name in names
    ]


_JAPANESE = {"stem", "choices", "passage", "instruction", "script"}


def without(fields: Fields, names: Sequence[str]) -> Fields:
    """What is left to be saved when of these fields the other text is kept."""
    return {name: value for name, value in fields.items() if name not in names}


def _label(form: Any, name: str) -> str:
    named = {
        "choices": _("Choices"),
        "answer": _("Right choice"),
        "explanation": _("Explanation"),
        "details": _("Order of the parts"),
        "picture_id": _("Picture"),
        "picture_alt": _("What the picture shows"),
    }
    return named.get(name) or (str(form.fields[name].label) if name in form.fields else name)


def _words(name: str, value: Any) -> str:
    if not value:
        return ""
    if name == "choices":
        return "\n".join(f"{number}  {_choice(choice)}" for number, choice in enumerate(value, start=1))
    if name == "script":
        return text_of(value)
    if name in {"explanation", "picture_alt"}:
        languages = dict(settings.LANGUAGES)
        return "\n".join(f"{languages.get(language, language)}: {text}" for language, text in value.items())
    if name == "details":
        return " – ".join(map(str, value.get("order", [])))
    return ", ".join(value) if isinstance(value, list) else str(value)


def _choice(choice: Fields) -> str:
    return choice["text"] or (_("a picture") if choice.get("picture") else "")
