"""Forms of materials and their folders. Cleaned data is what the services take."""

from typing import Any, cast

from crispy_forms.helper import FormHelper
from django import forms
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from exams.errors import ExamError
from exams.folders import FolderTree
from exams.forms.fields import ChoiceOrFirst
from exams.media.filetypes import ACCEPTED, LARGEST, CheckedFile, check_file
from exams.models import Folder, Material
from exams.models.tests import LEVELS
from exams.services.materials import TITLE, check_web_address
from tenants.limits import MEGABYTE
from tenants.people.models import Group, User

MOST_FILES = 20
EVERYBODY, GROUPS, STAFF = "everybody", "groups", "staff"
AUDIENCES = [
    (EVERYBODY, _("All students")),
    (GROUPS, _("Students of these groups")),
    (STAFF, _("Only staff, for now")),
]


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or several files, cleaned to what they are; what is wrong with each is said at once."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[CheckedFile]:
        files = [file for file in data or [] if file is not None]
        if not files:
            raise forms.ValidationError(self.error_messages["required"])
        if len(files) > MOST_FILES:
            said = ngettext("At most %(most)d file at once.", "At most %(most)d files at once.", MOST_FILES)
            raise forms.ValidationError(said % {"most": MOST_FILES})
        if len(files) > 1 and sum(file.size for file in files) > LARGEST:
            together = _("Together these files are larger than %(most)d MB. Add them one after the other.")
            raise forms.ValidationError(together % {"most": LARGEST // MEGABYTE})
        checked, sentences = [], []
        for file in files:
            try:
                checked.append(check_file(file))
            except ExamError as error:
                sentences.append(error.sentence)
        if sentences:
            raise forms.ValidationError(sentences)
        return checked


class PlacingForm(forms.Form):
    """What every material has: where it lies and for whom it is. `user` chooses own groups first."""

    description = forms.CharField(
        label=_("Description"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What to do with it, which pages, until when."),
    )
    level = forms.ChoiceField(label=_("Level"), choices=[("", _("Any level")), *LEVELS], required=False)
    folder = forms.ChoiceField(label=_("Folder"), required=False)
    audience = ChoiceOrFirst(label=_("For whom"), choices=AUDIENCES, initial=GROUPS)
    groups = forms.ModelMultipleChoiceField(
        Group.objects.none(), label=_("Groups"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, user: User, material: Material | None = None, **kwargs: Any) -> None:
        if material:
            kwargs["initial"] = values_of(material)
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.tree = FolderTree.of(user)
        cast(forms.ChoiceField, self.fields["folder"]).choices = folder_choices(self.tree)
        cast(forms.ModelMultipleChoiceField, self.fields["groups"]).queryset = groups_for(user, material)

    def clean_folder(self) -> Folder | None:
        chosen = self.cleaned_data["folder"]
        return self.tree.get(int(chosen)) if chosen else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        audience = cleaned.pop("audience", EVERYBODY)
        if audience == GROUPS and not cleaned.get("groups") and "groups" not in self.errors:
            self.add_error("groups", _("Choose at least one group."))
        cleaned["for_everybody"] = audience == EVERYBODY
        if audience != GROUPS:
            cleaned["groups"] = Group.objects.none()
        return cleaned

    @property
    def has_many_groups(self) -> bool:
        return len(cast(Any, self.fields["groups"]).choices) > 8


class FilesForm(PlacingForm):
    uploads = FilesField(
        label=_("Files"),
        help_text=_("Recordings up to 300 MB, documents up to 50 MB, pictures up to 20 MB."),
        error_messages={"required": _("Choose a file.")},
    )
    title = forms.CharField(
        label=_("Title"),
        max_length=TITLE,
        required=False,
        help_text=_("Empty: the name of the file. Several files: each by its name."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["uploads"].widget.attrs["accept"] = ACCEPTED


class TitledForm(PlacingForm):
    title = forms.CharField(label=_("Title"), max_length=TITLE)


class LinkForm(TitledForm):
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        error_messages={"required": _("Write the address of the page.")},
    )

    def clean_url(self) -> str:
        try:
            return check_web_address(self.cleaned_data["url"])
        except ExamError as error:
            raise forms.ValidationError(error.sentence) from error


class FileForm(TitledForm):
    """Of a file that is there already: another one may take its place."""

    file = forms.FileField(
        label=_("Another file instead"), required=False, allow_empty_file=True, widget=forms.FileInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ACCEPTED

    def clean_file(self) -> CheckedFile | None:
        upload = self.cleaned_data["file"]
        try:
            return check_file(upload) if upload is not None else None
        except ExamError as error:
            raise forms.ValidationError(error.sentence) from error


class FolderForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    parent = forms.ChoiceField(label=_("Lies in"), required=False)

    def __init__(self, *args: Any, tree: FolderTree, folder: Folder | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.tree = tree
        without = tree.below(folder.pk) if folder else set()
        cast(forms.ChoiceField, self.fields["parent"]).choices = folder_choices(tree, without)

    def clean_parent(self) -> Folder | None:
        chosen = self.cleaned_data["parent"]
        return self.tree.get(int(chosen)) if chosen else None


def folder_choices(tree: FolderTree, without: set[int] | None = None) -> list[tuple[str, Any]]:
    """Indented by how deep they lie."""
    places = [place for place in tree.places() if place.folder.pk not in (without or set())]
    return [("", _("No folder")), *((str(p.folder.pk), "\u2003" * p.depth + p.folder.name) for p in places)]


def groups_for(user: User, material: Material | None) -> QuerySet[Group]:
    """All groups that are open, the own ones first; and those that it is for already."""
    chosen = material.groups.values("pk") if material else Group.objects.none().values("pk")
    found = Group.objects.current() | Group.objects.filter(pk__in=chosen)
    own = When(pk__in=user.teaching_groups.values("pk"), then=Value(0))
    return found.order_by(Case(own, default=Value(1), output_field=IntegerField()), "name")


def values_of(material: Material) -> dict[str, Any]:
    """A stored one as the form shows it."""
    groups = list(material.groups.values_list("pk", flat=True))
    return {
        "title": material.title,
        "description": material.description,
        "level": material.level,
        "folder": str(material.folder_id or ""),
        "url": material.url,
        "groups": groups,
        "audience": EVERYBODY if material.for_everybody else GROUPS if groups else STAFF,
    }
