"""Fields that the forms of the editor share. Texts keep what was typed; only line ends are evened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from exams.models import MediaFile
from exams.models.media import MediaKind

Fields = dict[str, Any]
LINE, TEXT, PASSAGE, SCRIPT = 1_000, 5_000, 30_000, 20_000


def text_field(
    label: Any = "", *, most: int = LINE, rows: int = 0, hint: Any = "", lang: str = "ja"
) -> forms.CharField:
    """A text that may stay empty: of one line, or an area of so many rows."""
    attrs = {"class": "in"} | ({"lang": lang} if lang else {})
    widget = forms.Textarea(attrs=attrs | {"rows": rows}) if rows else forms.TextInput(attrs=attrs)
    return forms.CharField(label=label, required=False, max_length=most, widget=widget, help_text=hint)


def even(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")


class PictureMixin(forms.Form):
    """Pictures by their ids: each must be one of the centre's."""

    @cached_property
    def _files(self) -> dict[int, MediaFile]:
        ids = {str(self[name].value() or "") for name, field in self.fields.items() if is_picture(field)}
        return MediaFile.objects.in_bulk([int(pk) for pk in ids if pk.isdecimal()])

    def media_of(self, name: str) -> MediaFile | None:
        """The file that a field holds now, typed or stored."""
        value = str(self[name].value() or "")
        return self._files.get(int(value)) if value.isdecimal() else None

    @property
    def picture_file(self) -> MediaFile | None:
        return self.media_of("picture")

    def _check_pictures(self, names: Iterable[str]) -> None:
        ids = {name: self.cleaned_data.get(name) for name in names}
        wanted = {pk for pk in ids.values() if pk}
        found = MediaFile.objects.filter(pk__in=wanted, kind=MediaKind.PICTURE).values_list("pk", flat=True)
        known = set(found) if wanted else set()
        for name, pk in ids.items():
            if pk and pk not in known:
                self.add_error(name, _("This picture is deleted. Choose another one."))


def picture_field() -> forms.IntegerField:
    return forms.IntegerField(required=False, widget=forms.HiddenInput)


def is_picture(field: forms.Field) -> bool:
    return isinstance(field.widget, forms.HiddenInput)


def alt_field() -> forms.CharField:
    hint = _("For who cannot see it. It gives no answer away.")
    return text_field(_("What the picture shows"), most=300, hint=hint, lang="")


def alt_with(stored: Mapping[str, str], text: str) -> dict[str, str]:
    """The description with this text in the reader's language; those in other languages stay."""
    language = get_language() or settings.LANGUAGE_CODE
    others = {key: value for key, value in stored.items() if key != language}
    return others | {language: text} if text else others


def alt_in(stored: Mapping[str, str]) -> str:
    return stored.get(get_language() or settings.LANGUAGE_CODE, "")


def picture_values(values: Fields, stored: Fields) -> Fields:
    picture = values.get("picture")
    return {
        "picture_id": picture,
        "picture_alt": alt_with(stored["picture_alt"], values["picture_alt"]) if picture else {},
    }


def shown_fields(form_class: type[Any], **given: Any) -> Fields:
    """The fields of what is stored as the form sends them back unchanged: what a page's changes are told from."""
    page = form_class(**given)
    sent = {name: value for name in page.fields if (value := page[name].value()) is not None}
    form = form_class(sent, **given)
    return form.fields_of() if form.is_valid() else {}
