"""The files of a centre, whatever the storage is: on a disk or at an S3 service."""

import posixpath
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from tenants.db import connection
from tenants.errors import Refused
from tenants.models import Center
from tenants.schemas import inside

SPARE = 256 * 1024 * 1024  # what stays free on the disk in any case


def file_names(center: Center) -> list[str]:
    """Everything under the centre's folder, sorted."""
    with inside(center):
        return sorted(_walk(""))


def sizes_on_disk(center: Center) -> int:
    """Bytes of the centre's files where the storage is a disk, else 0: there each size would be a request."""
    if _folder() is None:
        return 0
    with inside(center):
        return sum(default_storage.size(name) for name in _walk(""))


def remove_files(center: Center) -> None:
    """Every file and folder. Run again, it finds nothing."""
    with inside(center):
        for folder in _remove(""):
            default_storage.delete(folder)


def work_file(name: str) -> Path:
    """A place on a disk for a large file that is being written: beside where it will be kept, if that is a disk."""
    folder = _folder() or Path(tempfile.gettempdir())
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name


def check_room(needed: int) -> None:
    """Raise Refused unless so many bytes fit on the disk."""
    free = shutil.disk_usage(work_file("")).free
    if free < needed + SPARE:
        raise Refused(
            _("The server's disk has no room for this: %(needed)s MB are needed, %(free)s MB are free.")
            % {"needed": (needed + SPARE) // 1024**2, "free": free // 1024**2}
        )


class FinishedFile(File):
    """A file on disk that a storage on the same disk takes over instead of copying it."""

    def temporary_file_path(self) -> str:
        return str(self.name)


def keep(path: Path, name: str) -> str:
    """Move a finished file into the public site's storage, in the place of an earlier one of that name."""
    connection.set_schema_to_public()
    default_storage.delete(name)
    with path.open("rb") as file:
        kept = default_storage.save(name, FinishedFile(file, name=str(path)))
    path.unlink(missing_ok=True)
    return kept


def _folder() -> Path | None:
    """Where the public site's large files are, if that is a disk."""
    with inside_public():
        try:
            return Path(default_storage.path("moving"))
        except NotImplementedError:
            return None


@contextmanager
def inside_public() -> Iterator[None]:
    """The public schema for the block, whatever was set before restored after it."""
    before = connection.tenant
    connection.set_schema_to_public()
    try:
        yield
    finally:
        connection.set_tenant(before)


def _walk(folder: str) -> Iterator[str]:
    folders, files = default_storage.listdir(folder)
    yield from (posixpath.join(folder, name) for name in files)
    for name in folders:
        yield from _walk(posixpath.join(folder, name))


def _remove(folder: str) -> Iterator[str]:
    """Deletes the files; the folders come out with the innermost first, the centre's own as "."."""
    folders, files = default_storage.listdir(folder)
    for name in folders:
        yield from _remove(posixpath.join(folder, name))
    for name in files:
        default_storage.delete(posixpath.join(folder, name))
    yield folder or "."
