"""Colour and logo of a centre, for its admins and for owners."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from tenants.errors import Refused
from tenants.models import Center
from tenants.models.centers import hex_colour
from tenants.pictures import CleanPicture, PictureError, clean_raster
from tenants.services.branding import LOGO_MB, LOGO_SIDE, check_colour


class BrandingForm(forms.Form):
    """Cleaned data is what `change_branding` takes: the logo decoded and written anew."""

    colour = forms.CharField(
        label=_("Colour"),
        validators=[hex_colour],
        widget=forms.TextInput(attrs={"type": "color"}),
        help_text=_("Of the crest and the login page. Exams look the same everywhere."),
    )
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        help_text=_("PNG, JPEG or WebP, at most 2 MB. A square one looks best."),
    )
    remove_logo = forms.BooleanField(label=_("Take the logo away"), required=False)

    def __init__(self, *args: Any, center: Center, **kwargs: Any) -> None:
        kwargs["initial"] = {"colour": center.colour, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        if not center.logo:
            del self.fields["remove_logo"]

    def clean_colour(self) -> str:
        colour: str = self.cleaned_data["colour"]
        try:
            check_colour(colour)
        except Refused as refused:
            raise forms.ValidationError(refused.sentence) from refused
        return colour

    def clean_logo(self) -> CleanPicture | None:
        file: UploadedFile | None = self.cleaned_data["logo"]
        if file is None:
            return None
        try:
            # one byte more than is allowed is enough to know that it is too large
            return clean_raster(
                file.read(LOGO_MB * 1024 * 1024 + 1), file.name or "", longest_side=LOGO_SIDE, most_mb=LOGO_MB
            )
        except PictureError as error:
            raise forms.ValidationError(str(error)) from error
