"""The one form of the proctor's board: a verb for one, some or all seats, with what that verb needs."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from exams.acts import VERBS, Verb
from exams.services.proctoring import MOST_MINUTES


class ActForm(forms.Form):
    """`attempts` are the ids that were ticked; `all` stands for everybody. `more` is a number that was typed where
    buttons offer others. `confirmed` comes from the question that is asked first where there is no way back."""

    verb = forms.ChoiceField(
        label=_("What to do"),
        choices=lambda: [(name, verb.label) for name, verb in VERBS.items()],
        error_messages={"required": _("Choose what to do.")},
    )
    attempts = forms.TypedMultipleChoiceField(required=False, coerce=int)
    all = forms.BooleanField(required=False)
    minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=1, max_value=MOST_MINUTES)
    more = forms.IntegerField(label=_("Minutes"), required=False, min_value=1, max_value=MOST_MINUTES)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=150)
    text = forms.CharField(label=_("Text"), required=False, max_length=500)
    confirmed = forms.BooleanField(required=False)

    def __init__(self, *args: Any, attempts: dict[int, str], **kwargs: Any) -> None:
        """`attempts`: the room's, with their states."""
        super().__init__(*args, **kwargs)
        self.states = attempts
        field = self.fields["attempts"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(pk, pk) for pk in attempts]

    @property
    def act(self) -> Verb:
        return VERBS[self.cleaned_data["verb"]]

    @property
    def targets(self) -> list[int] | None:
        """None for everybody."""
        return None if self.cleaned_data["all"] else self.cleaned_data["attempts"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        verb = VERBS.get(data.get("verb", ""))
        if verb is None:
            return data
        data["minutes"] = data.get("more") or data.get("minutes")
        for name in ("minutes", "reason", "text"):
            if name in verb.needs and not data.get(name) and name not in self.errors:
                self.add_error(name, verb.missing(name))
        if not (data.get("all") or data.get("attempts") or verb.may_be_nobody or "attempts" in self.errors):
            self.add_error("attempts", gettext("Choose at least one seat."))
        return data
