"""The forms of quizzes: what to draw from the bank, one by hand, and how a quiz is checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exams.drawing import Unit, counts_of, types_to_draw
from exams.models import MockTest, Question
from exams.models.tests import LEVELS
from exams.mondai_types import SINGLE_CHOICE, TRUE_FALSE, MondaiType
from exams.services.quizzes import MOST_QUESTIONS

MOST_POINTS, LEAST_SECONDS, MOST_SECONDS, MOST_MINUTES = 20, 5, 900, 300


def _text(label: Any, most: int, **options: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "in"} | options.pop("attrs", {}))
    return forms.CharField(label=label, max_length=most, widget=widget, **options)


def _number(label: Any, least: int, most: int, **options: Any) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"class": "in", "inputmode": "numeric"})
    return forms.IntegerField(label=label, min_value=least, max_value=most, widget=widget, **options)


class HowForm(forms.Form):
    """How a quiz is checked."""

    check_mode = forms.ChoiceField(
        label=gettext_lazy("Answers are checked"),
        choices=MockTest.Check.choices,
        widget=forms.RadioSelect,
        initial=MockTest.Check.END,
    )
    question_seconds = _number(
        gettext_lazy("Seconds for a question"),
        LEAST_SECONDS,
        MOST_SECONDS,
        required=False,
        help_text=gettext_lazy("Empty: no limit for a single question."),
    )


class DrawForm(HowForm):
    """What to draw: a number for each mondai of the level. `wanted` holds those that are not 0."""

    title = _text(gettext_lazy("Title"), 160)
    level = forms.ChoiceField(label=gettext_lazy("Level"), choices=LEVELS, widget=forms.Select(attrs={"class": "in"}))
    published = forms.BooleanField(label=gettext_lazy("Only questions that were published"), required=False)
    unset = forms.BooleanField(label=gettext_lazy("Only questions that were never set to students"), required=False)
    points = _number(gettext_lazy("Points for a question"), 1, MOST_POINTS, initial=1)
    seed = _text(
        gettext_lazy("Seed"),
        20,
        required=False,
        help_text=gettext_lazy("The same seed draws the same questions again. Empty: a new one."),
    )

    def __init__(self, *args: Any, shown: str, units: Sequence[Unit], **kwargs: Any) -> None:
        """`shown`: the level whose mondai are shown; `units`: what there is of them."""
        super().__init__(*args, **kwargs)
        self.shown, self.units, self.types, self.counts = shown, units, types_to_draw(shown), counts_of(units)
        for type in self.types:
            label = _("How many of %(mondai)s") % {"mondai": type.name}
            self.fields[f"n_{type.key}"] = _number(label, 0, MOST_QUESTIONS, required=False)

    def rows(self) -> list[tuple[MondaiType, int, forms.BoundField]]:
        return [(type, self.counts[type.key], self[f"n_{type.key}"]) for type in self.types]

    @property
    def wanted(self) -> dict[str, int]:
        numbers = {type.key: self.cleaned_data.get(f"n_{type.key}") or 0 for type in self.types}
        return {key: number for key, number in numbers.items() if number}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        for type in self.types:
            if self.wanted.get(type.key, 0) > self.counts[type.key]:
                sentence = _("The bank has %(count)d of these.") % {"count": self.counts[type.key]}
                self.add_error(f"n_{type.key}", sentence)
        total = sum(self.wanted.values())
        if not total and not any(name.startswith("n_") for name in self.errors):
            self.add_error(None, _("Say for at least one mondai how many questions you want."))
        if total > MOST_QUESTIONS:
            self.add_error(None, _("A quiz from the bank has at most %(count)d questions.") % {"count": MOST_QUESTIONS})
        return values


class EmptyQuizForm(forms.Form):
    """A quiz by hand."""

    title = _text(gettext_lazy("Title"), 160)
    level = forms.ChoiceField(label=gettext_lazy("Level"), choices=LEVELS, widget=forms.Select(attrs={"class": "in"}))
    type = forms.ChoiceField(
        label=gettext_lazy("Begin with"),
        choices=[
            (SINGLE_CHOICE, gettext_lazy("A single choice question")),
            (TRUE_FALSE, gettext_lazy("A true or false question")),
        ],
        widget=forms.RadioSelect,
        initial=SINGLE_CHOICE,
    )


class QuizSettingsForm(HowForm):
    """A quiz that is there; `points` holds what each question is worth."""

    minutes = _number(gettext_lazy("Minutes for the whole quiz"), 1, MOST_MINUTES)

    def __init__(self, *args: Any, questions: Sequence[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for number, question in enumerate(questions, start=1):
            label = _("Points of question %(number)d") % {"number": number}
            self.fields[f"p_{question.pk}"] = _number(label, 1, MOST_POINTS, initial=question.points)

    def rows(self) -> list[tuple[Question, forms.BoundField]]:
        return [(question, self[f"p_{question.pk}"]) for question in self.questions]

    @property
    def points(self) -> dict[int, int]:
        return {question.pk: self.cleaned_data[f"p_{question.pk}"] for question in self.questions}
