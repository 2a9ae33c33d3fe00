"""Materials: files and links that staff give to students, and the folders that they lie in."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from exams.errors import ExamError
from exams.media.filetypes import CheckedFile, check_file
from exams.models import Material, MaterialKind
from tenants.limits import Limit, check_limit
from tenants.people.models import Group, User
from tenants.people.services.audit import record

TITLE = 160


def add_files(
    files: Sequence[CheckedFile], *, actor: User, title: str = "", groups: Iterable[Group] = (), **facts: Any
) -> list[Material]:
    """All or none. A single file may have a title of its own; else it is the file's name.

    `facts`: description, level, folder, for_everybody.
    """
    chosen, stored, found = list(groups), [], []
    try:
        with transaction.atomic():
            check_limit(Limit.STORAGE, sum(file.size for file in files))
            for file in files:
                material = Material(created_by=actor, title=_title(title if len(files) == 1 else "", file), **facts)
                _put(material, file)
                stored.append(str(material.file.name))
                found.append(_added(material, chosen, actor))
    except BaseException:
        for name in stored:
            default_storage.delete(name)
        raise
    return found


def add_file(upload: UploadedFile, *, actor: User, **facts: Any) -> Material:
    return add_files([check_file(upload)], actor=actor, **facts)[0]


@transaction.atomic
def add_link(*, actor: User, url: str, title: str, groups: Iterable[Group] = (), **facts: Any) -> Material:
    material = Material(kind=MaterialKind.LINK, url=check_web_address(url), title=title, created_by=actor, **facts)
    return _added(material, groups, actor)


def update_material(
    material: Material, *, actor: User, groups: Iterable[Group], file: CheckedFile | None = None, **facts: Any
) -> Material:
    """Change what it says, where it lies and for whom it is; with `file` also the file, with `url` the address."""
    if "url" in facts:
        facts["url"] = check_web_address(facts["url"])
    old = str(material.file.name)
    try:
        with transaction.atomic():
            if file:
                check_limit(Limit.STORAGE, max(0, file.size - material.size))
                _file_goes(material)
                _put(material, file)
            _change(material, facts, list(groups), actor)
    except BaseException:
        if file and str(material.file.name) != old:
            default_storage.delete(str(material.file.name))
        raise
    return material


@transaction.atomic
def delete_material(material: Material, *, actor: User) -> None:
    record(actor, "material.deleted", material, file_name=material.file_name, url=material.url)
    _file_goes(material)
    material.delete()


def web_host(url: str) -> str:
    """The host that a link leads to, as it is shown beside it."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def check_web_address(url: str) -> str:
    """Only what a browser opens as a page, without a name and password in it."""
    try:
        parts = urlsplit(url.strip())
        is_fine = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None
    except ValueError:
        is_fine = False
    if not is_fine:
        raise ExamError(_("Write a whole web address that begins with https://"))
    return url.strip()


def _added(material: Material, groups: Iterable[Group], actor: User) -> Material:
    material.save()
    material.groups.set(groups)
    record(actor, "material.added", material, kind=material.kind, file_name=material.file_name, url=material.url)
    return material


def _change(material: Material, facts: dict[str, Any], groups: list[Group], actor: User) -> None:
    for name, value in facts.items():
        setattr(material, name, value)
    material.save()
    material.groups.set(groups)
    changes = {name: str(value) for name, value in facts.items() if name != "description"}
    record(actor, "material.changed", material, groups=[group.pk for group in groups], **changes)


def _put(material: Material, file: CheckedFile) -> None:
    material.kind, material.content_type = file.kind, file.content_type
    material.file_name, material.size = file.name, file.size
    material.file.save(file.name, file.file, save=False)


def _title(title: str, file: CheckedFile) -> str:
    return (title or file.name.rpartition(".")[0].replace("_", " "))[:TITLE].strip() or file.name[:TITLE]


def _file_goes(material: Material) -> None:
    if material.file:
        transaction.on_commit(partial(default_storage.delete, str(material.file.name)))
