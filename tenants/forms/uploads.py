"""A page's form of one file that is read when it is sent."""

from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _


class UploadForm(forms.Form):
    """`is_over`: the file was so large that it was not taken in at all (tenants.people.importing.uploads)."""

    accepted: ClassVar[str]
    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,  # what is wrong with it the reader says
        widget=forms.FileInput,
        error_messages={"required": _("Choose a file.")},
    )

    def __init__(self, *args: Any, is_over: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        field = self.fields["file"]
        field.widget.attrs["accept"] = self.accepted
        field.help_text = self.hint()
        if is_over:
            field.error_messages = {"required": self.over()}

    def hint(self) -> str:
        """Which files, and how large."""
        raise NotImplementedError

    def over(self) -> str:
        """What is said of a file that was not taken in."""
        raise NotImplementedError
