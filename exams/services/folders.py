"""The folders of materials: any of the staff makes and renames them; what is in one goes only by an explicit choice."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exams.errors import ExamError
from exams.folders import FolderTree
from exams.models import Folder, Material
from exams.services.materials import delete_material
from tenants.db import connection
from tenants.people.models import User
from tenants.people.services.audit import record

MOST, DEEPEST = 500, 6


@transaction.atomic
def add_folder(*, actor: User, name: str, parent: Folder | None = None) -> Folder:
    tree = _locked_tree(actor)
    if len(tree.places()) >= MOST:
        raise ExamError(_("There are %(most)d folders, as many as there can be. Delete one first.") % {"most": MOST})
    folder = Folder(name=name.strip(), parent=parent)
    _check_depth(tree, parent, 1)
    _save(folder)
    record(actor, "folder.added", folder)
    return folder


@transaction.atomic
def change_folder(folder: Folder, *, actor: User, name: str, parent: Folder | None) -> Folder:
    """Another name, another place, or both."""
    tree = _locked_tree(actor)
    if parent and parent.pk in tree.below(folder.pk):
        raise ExamError(_("A folder cannot lie in itself."))
    _check_depth(tree, parent, 1 + max((place.depth + 1 for place in tree.places(folder.pk)), default=0))
    folder.name, folder.parent = name.strip(), parent
    _save(folder)
    record(actor, "folder.changed", folder)
    return folder


@transaction.atomic
def delete_folder(folder: Folder, *, actor: User, with_contents: bool = False) -> None:
    """With what is in it only if that is asked for, and only if all of it is the person's to delete."""
    below = _locked_tree(actor).below(folder.pk)
    inside = Material.objects.select_for_update(of=("self",)).filter(folder__in=below)
    if not with_contents and (len(below) > 1 or inside.exists()):
        raise ExamError(_("The folder is not empty. Move what is in it, or delete it with everything."))
    others = inside.exclude(pk__in=Material.objects.editable_by(actor).values("pk")).count()
    if others:
        said = ngettext(
            "%(count)d material in it is a colleague’s. Ask an admin to delete the folder.",
            "%(count)d materials in it are colleagues’. Ask an admin to delete the folder.",
            others,
        )
        raise ExamError(said % {"count": others})
    for material in inside:
        delete_material(material, actor=actor)
    record(actor, "folder.deleted", folder)
    folder.delete()


def _locked_tree(actor: User) -> FolderTree:
    """Who changes folders waits for whoever does so now: two moves at once could make a ring."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"{connection.schema_name} folders"])
    return FolderTree.of(actor)


def _check_depth(tree: FolderTree, parent: Folder | None, height: int) -> None:
    if len(tree.path(parent.pk if parent else None)) + height > DEEPEST:
        raise ExamError(_("Folders lie at most %(most)d deep in each other.") % {"most": DEEPEST})


def _save(folder: Folder) -> None:
    """The same name twice in one place is told as the model tells it."""
    try:
        folder.validate_constraints()
    except ValidationError as error:
        raise ExamError(error.messages[0]) from error
    folder.save()
