"""The forms of an import: the file, and what the test is called."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from exams.content.formats.registry import LARGEST
from exams.models import MockTest
from exams.services.exchange import too_large

ACCEPTED = ".zip,.xlsx,.csv,.xml,.gift,.txt"


class UploadForm(forms.Form):
    """`is_over`: the file was so large that it was not taken in at all."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,  # what is wrong with it the reader says
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={"required": _("Choose a file.")},
    )

    def __init__(self, *args: Any, is_over: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.fields["file"].help_text = _("A test package up to 300 MB, anything else up to 10 MB.")
        if is_over:
            self.fields["file"].error_messages = {"required": too_large(LARGEST)}


class ConfirmForm(forms.ModelForm):
    """What the file may not say."""

    class Meta:
        model = MockTest
        fields = ["title", "level", "kind"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
