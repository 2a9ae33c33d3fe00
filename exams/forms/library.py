"""The forms of the media library."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exams.models import MediaFile, MediaKind
from tenants.people.models import User

ACCEPT = {
    MediaKind.AUDIO: ".mp3,.m4a,.wav,.ogg,.opus,.flac,audio/*",
    MediaKind.PICTURE: ".png,.jpg,.jpeg,.webp,image/png,image/jpeg,image/webp",
}
LICENCES = ["CC0", "CC BY 4.0", "CC BY-SA 4.0", "CC BY 3.0", "CC BY-NC 4.0"]
MOST_FILES = 30


def licences() -> list[str]:
    """What a teacher most often says; any other text may be written."""
    return [str(_("Our own work")), str(_("With permission of the publisher")), *LICENCES]


class _Form(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class RightsForm(_Form):
    """Where a file is from, and whether it may be used."""

    source = forms.CharField(
        label=_("Where it is from"),
        max_length=300,
        help_text=_("A book and its page, an address, or whoever recorded it."),
        error_messages={"required": _("Say where it is from.")},
    )
    licence = forms.CharField(
        label=_("Licence"),
        max_length=120,
        widget=forms.TextInput(attrs={"list": "licences", "autocomplete": "off"}),
        help_text=_("Choose one or write your own. Real JLPT papers may not be copied."),
        error_messages={"required": _("Say under which licence you may use it.")},
    )
    expires_on = forms.DateField(
        label=_("May be used until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Only where the permission ends some day. Nothing is deleted then: you are told."),
    )


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several; what is wrong with each the service says."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return [super(FilesField, self).clean(file, initial) for file in files]


class MediaUploadForm(RightsForm):
    upload = FilesField(
        label=_("Files"),
        allow_empty_file=True,
        help_text=_("Recordings (MP3, M4A, WAV, OGG) up to 300 MB, pictures (PNG, JPEG, WebP) up to 20 MB."),
        error_messages={"required": _("Choose at least one file.")},
    )
    field_order = ("source", "licence", "expires_on", "upload")

    def __init__(self, *args: Any, kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [MediaKind(kind)] if kind in MediaKind.values else list(MediaKind)
        self.fields["upload"].widget.attrs |= {"multiple": True, "accept": ",".join(ACCEPT[one] for one in kinds)}


class DetailsForm(RightsForm):
    name = forms.CharField(label=_("Name"), max_length=200, error_messages={"required": _("Give it a name.")})
    field_order = ("name", "source", "licence", "expires_on")


class ReplaceForm(_Form):
    file = forms.FileField(
        label=_("Another file"),
        allow_empty_file=True,
        widget=forms.FileInput,
        error_messages={"required": _("Choose a file.")},
    )


class UnusedForm(_Form):
    """What is old enough to go."""

    days = forms.TypedChoiceField(
        label=_("Brought more than"),
        coerce=int,
        initial=90,
        choices=[
            (30, _("a month ago")),
            (90, _("three months ago")),
            (180, _("half a year ago")),
            (365, _("a year ago")),
        ],
    )


def last_rights(user: User) -> dict[str, str]:
    """A teacher brings many files of one source: what was said last stands there."""
    last = MediaFile.objects.filter(created_by=user).only("source", "licence").first()
    return {"source": last.source, "licence": last.licence} if last else {}


SORTS = {
    "new": (_("Newest first"), ["-created_at", "-pk"]),
    "name": (_("By name"), ["name", "pk"]),
    "large": (_("Largest first"), ["-size", "-pk"]),
    "long": (_("Longest first"), ["-seconds", "-pk"]),
}
STATES = {
    "": (_("Any state"), Q()),
    "waiting": (_("Being prepared"), Q(state__in=["waiting", "running"])),
    "failed": (_("Failed"), Q(state="failed")),
    "norights": (_("Without source or licence"), Q(source="") | Q(licence="")),
    "expiring": (_("Permission ends soon"), None),
}
SOON_DAYS = 30


def state_filter(name: str) -> Q:
    if name == "expiring":
        return Q(expires_on__lte=timezone.localdate() + timedelta(days=SOON_DAYS))
    return STATES.get(name, STATES[""])[1] or Q()
