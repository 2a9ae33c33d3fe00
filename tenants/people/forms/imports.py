"""The forms of an import: the file, and what goes with the confirmation."""

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from tenants.forms.uploads import UploadForm
from tenants.people.importing.reading import MAX_ROWS, too_large


class PeopleFileForm(UploadForm):
    accepted = ".xlsx,.csv,.txt,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def hint(self) -> str:
        return _t("XLSX or CSV, up to %(most)d people.") % {"most": MAX_ROWS}

    def over(self) -> str:
        return too_large()


class ConfirmForm(forms.Form):
    letters = forms.BooleanField(
        label=_("Write to everybody new who has an e-mail, with a link to choose a password"), required=False
    )
