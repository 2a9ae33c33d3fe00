"""The form of a question, as its mondai type needs it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from exams.content.question_shapes import Shape
from exams.content.script_text import lines_of, text_of
from exams.content.star_questions import SLOTS, USUAL_STAR, Star, is_order, mixed_order, printed, star_of, star_stem
from exams.forms.editor_fields import (
    SCRIPT,
    TEXT,
    Fields,
    PictureMixin,
    alt_field,
    alt_in,
    alt_with,
    even,
    picture_field,
    picture_values,
    text_field,
)

CHOICES = 4
STAR_PARTS = [f"star_{number}" for number in range(1, SLOTS + 1)]


class QuestionForm(PictureMixin):
    """A question in the form that its mondai type needs. `stored` is what `question_fields` gives."""

    stem = text_field(_("Question"), most=TEXT, rows=2)
    picture = picture_field()
    picture_alt = alt_field()
    answer = forms.TypedChoiceField(
        label=_("Right choice"),
        choices=[(number, str(number)) for number in range(1, CHOICES + 1)],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    script = text_field(_("What is spoken"), most=SCRIPT, rows=6)
    tags = text_field(_("Tags"), most=400, hint=_("Separated by commas: the bank finds the question by them."), lang="")
    points = forms.IntegerField(
        label=_("Points"), min_value=1, max_value=100, required=False, widget=forms.NumberInput(attrs={"class": "in"})
    )
    star_beginning = text_field(_("Beginning of the sentence"))
    star_end = text_field(_("End of the sentence"))
    star_slot = forms.TypedChoiceField(
        label=_("The ★ stands in space"),
        choices=[(number, str(number)) for number in range(1, SLOTS + 1)],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(
        self, *args: Any, pk: int, stored: Fields, shape: Shape, is_quiz: bool, choices: int, **kwargs: Any
    ) -> None:
        self.pk, self.stored, self.shape, self.usual = pk, stored, shape, choices
        self.star = star_of(stored["stem"], _texts(stored), stored["details"].get("order"))
        self.is_star = shape.is_star and (self.star is not None or not stored["stem"].strip())
        super().__init__(*args, **kwargs)
        self.initial = self._initial()
        self._add_rows()
        for language, name in settings.LANGUAGES:
            self.fields[f"explanation_{language}"] = text_field(name, most=TEXT, rows=3, lang=language)
        self._leave_out(is_quiz)

    def _add_rows(self) -> None:
        for number in range(1, CHOICES + 1):
            self.fields[f"choice_{number}"] = text_field(_("Choice %(number)d") % {"number": number})
            self.fields[f"choice_{number}_picture"] = picture_field()
            self.fields[f"choice_{number}_alt"] = alt_field()
        for number, name in enumerate(STAR_PARTS, start=1):
            self.fields[name] = text_field(_("Part %(number)d") % {"number": number})

    def _leave_out(self, is_quiz: bool) -> None:
        out = [] if is_quiz else ["points"]
        if self.is_star:
            out += ["stem", "answer", *(f"choice_{number}" for number in range(1, CHOICES + 1))]
        else:
            out += ["star_beginning", "star_end", "star_slot", *STAR_PARTS]
            self.fields["stem"].label, self.fields["stem"].help_text = self.shape.stem, self.shape.stem_hint
        if not self.shape.has_stem and not self.stored["stem"] and "stem" not in out:
            out.append("stem")
        if not (self.shape.is_listening or self.stored["script"]):
            out.append("script")
        for name in out:
            del self.fields[name]

    def _initial(self) -> Fields:
        stored = self.stored
        initial = {name: stored[name] for name in ("stem", "answer", "points")} | {
            "picture": stored["picture_id"],
            "picture_alt": alt_in(stored["picture_alt"]),
            "script": text_of(stored["script"]),
            "tags": ", ".join(stored["tags"]),
            "star_slot": self.star.star if self.star else USUAL_STAR,
        }
        for language, _name in settings.LANGUAGES:
            initial[f"explanation_{language}"] = stored["explanation"].get(language, "")
        for number, choice in enumerate(stored["choices"], start=1):
            picture = choice.get("picture") or {}
            initial[f"choice_{number}"] = choice["text"]
            initial[f"choice_{number}_picture"] = picture.get("media")
            initial[f"choice_{number}_alt"] = alt_in(picture.get("alt", {}))
        if self.star:
            initial |= {"star_beginning": self.star.beginning, "star_end": self.star.end}
            initial |= dict(zip(STAR_PARTS, self.star.fragments, strict=True))
        return initial

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of choices for the page: as many as the real question has, more if there are more."""
        shown = max(self.usual, len(self.stored["choices"]))
        shown = CHOICES if self.is_bound else shown
        return [
            {
                "number": number,
                "text": self[f"choice_{number}"],
                "picture": self[f"choice_{number}_picture"],
                "file": self.media_of(f"choice_{number}_picture"),
                "alt": self[f"choice_{number}_alt"],
                "is_right": str(self["answer"].value()) == str(number),
                "is_extra": number > shown,
            }
            for number in range(1, CHOICES + 1)
        ]

    @property
    def has_pictures(self) -> bool:
        """Some choice is a picture."""
        return any(self.media_of(f"choice_{number}_picture") for number in range(1, CHOICES + 1))

    @property
    def explanations(self) -> list[forms.BoundField]:
        return [self[f"explanation_{language}"] for language, _name in settings.LANGUAGES]

    @property
    def star_parts(self) -> list[forms.BoundField]:
        return [self[name] for name in STAR_PARTS]

    def clean(self) -> None:
        self._check_pictures(["picture", *(f"choice_{number}_picture" for number in range(1, CHOICES + 1))])

    def clean_tags(self) -> list[str]:
        tags = list(dict.fromkeys(tag.strip() for tag in self.cleaned_data["tags"].split(",") if tag.strip()))
        if any(len(tag) > 40 for tag in tags):
            raise forms.ValidationError(_("A tag has at most 40 letters."))
        return tags

    def fields_of(self) -> Fields:
        values = self.cleaned_data
        fields: Fields = {name: values[name] for name in ("stem", "tags") if name in values}
        if "points" in values:
            fields["points"] = values["points"] or 1
        if "script" in values:
            fields["script"] = lines_of(values["script"])
        fields["explanation"] = self._explanation()
        fields |= picture_values(values, self.stored)
        return fields | (self._star_fields() if self.is_star else self._choice_fields())

    def _explanation(self) -> dict[str, str]:
        texts = {language: even(self.cleaned_data[f"explanation_{language}"]) for language, _name in settings.LANGUAGES}
        return {language: text for language, text in texts.items() if text}

    def _star_fields(self) -> Fields:
        """Nothing typed leaves the question empty; a part alone already makes the frame."""
        values = self.cleaned_data
        first, second, third, fourth = (values[name] for name in STAR_PARTS)
        parts = (first, second, third, fourth)
        if not any(parts) and not values["star_beginning"] and not values["star_end"]:
            return {}
        stored = self.stored["details"].get("order")
        order = stored if is_order(stored) else mixed_order(self.pk)
        star = Star(values["star_beginning"], parts, values["star_end"], values["star_slot"] or USUAL_STAR)
        texts, answer = printed(star, order)
        details = self.stored["details"] | {"order": order}
        return {
            "stem": star_stem(star),
            "choices": [{"text": text} for text in texts],
            "answer": answer,
            "details": details,
        }

    def _choice_fields(self) -> Fields:
        """Rows after the last that holds something are none; without any the question keeps its empty ones."""
        rows = [self._row(number) for number in range(1, CHOICES + 1)]
        held = [number for number, row in enumerate(rows, start=1) if row != {"text": ""}]
        answer = self.cleaned_data["answer"]
        count = max([*held, answer or 0]) or len(self.stored["choices"]) or self.usual
        return {"choices": rows[:count], "answer": answer}

    def _row(self, number: int) -> Fields:
        values = self.cleaned_data
        row: Fields = {"text": values[f"choice_{number}"]}
        if picture := values[f"choice_{number}_picture"]:
            row["picture"] = {
                "media": picture,
                "alt": alt_with(self._stored_alt(number), values[f"choice_{number}_alt"]),
            }
        return row

    def _stored_alt(self, number: int) -> Mapping[str, str]:
        choices = self.stored["choices"]
        picture = choices[number - 1].get("picture") if number <= len(choices) else None
        return picture["alt"] if picture else {}


def _texts(stored: Fields) -> list[str]:
    return [choice["text"] for choice in stored["choices"]]
