"""The forms of an import: the file, and what the test is called."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from exams.content.formats.registry import LARGEST
from exams.models import MockTest
from exams.services.exchange import too_large
from exams.services.exchange_into import places_of
from tenants.forms.uploads import UploadForm
from tenants.people.models import User

NEW, OWN = "new", "own"
MOST_TESTS = 100  # in the list of where to


class DraftFileForm(UploadForm):
    accepted = ".zip,.xlsx,.csv,.xml,.gift,.txt"

    def hint(self) -> str:
        return _("A mikan or QTI package up to 300 MB, Moodle XML up to 50 MB, anything else up to 10 MB.")

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


class AimForm(forms.Form):
    """Where the questions go: a new test, or a test that one may change; there, each to its mondai or all to one."""

    into = forms.ModelChoiceField(MockTest.objects.none(), label=pgettext_lazy("import", "Into"))
    place = forms.ChoiceField(label=pgettext_lazy("import", "Mondai"))

    def __init__(self, data: Any, *, user: User, test: MockTest | None) -> None:
        super().__init__(data)
        field = self.fields["into"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = MockTest.objects.editable_by(user).current()
        field.choices = [(NEW, _("a new test")), *self._tests(field.queryset, test)]
        if test is None:
            del self.fields["place"]
        else:
            place = self.fields["place"]
            assert isinstance(place, forms.ChoiceField)
            place.choices = [(OWN, _("each to its own mondai")), *places_of(test)]
        self.helper = FormHelper()
        self.helper.form_tag = False

    @staticmethod
    def _tests(tests: QuerySet[MockTest], chosen: MockTest | None) -> list[tuple[int, str]]:
        """The last ones that were changed, and the one that is chosen."""
        rows = list(tests.order_by("-updated_at")[:MOST_TESTS].values_list("pk", "title", "level"))
        if chosen is not None and chosen.pk not in {pk for pk, _title, _level in rows}:
            rows.insert(0, (chosen.pk, chosen.title, chosen.level))
        return [(pk, f"{title} ({level})") for pk, title, level in rows]
