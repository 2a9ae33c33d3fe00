"""The forms of an import: the file, and what the test is called."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext as _

from exams.content.formats.registry import LARGEST
from exams.models import MockTest
from exams.services.exchange import too_large
from tenants.forms.uploads import UploadForm


class DraftFileForm(UploadForm):
    accepted = ".zip,.xlsx,.csv,.xml,.gift,.txt"

    def hint(self) -> str:
        return _("A test package up to 300 MB, anything else up to 10 MB.")

    def over(self) -> str:
        return too_large(LARGEST)


class ConfirmForm(forms.ModelForm):
    """What the file may not say."""

    class Meta:
        model = MockTest
        fields = ["title", "level", "kind"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
