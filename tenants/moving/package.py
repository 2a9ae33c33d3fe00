"""The ZIP in which a centre travels: `manifest.json`, `tables/<name>.copy`, `files/<path>`."""

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from pathlib import PurePosixPath
from typing import IO, Any, Self

from django.utils.translation import gettext as _

from tenants.errors import Refused

FORMAT, VERSION = "mikan-center", 1
MANIFEST = "manifest.json"
MOST_MANIFEST = 64 * 1024 * 1024
MOST_RATIO = 250  # unpacked to packed; rows of a real table stay below 30
BLOCK = 256 * 1024
Watch = Callable[[str], None]


class BadPackage(Refused):
    """The file is not one that may be imported; nothing was written."""


@dataclass(frozen=True, slots=True)
class TableEntry:
    """One table: its rows as PostgreSQL's COPY writes them (text, UTC, in the order of the primary key).

    `following`: column -> the number that the next row would get.
    """

    name: str
    columns: list[str]
    rows: int
    size: int
    sha256: str
    following: dict[str, int] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return f"tables/{self.name}.copy"


@dataclass(frozen=True, slots=True)
class FileEntry:
    name: str
    size: int
    sha256: str

    @property
    def path(self) -> str:
        return f"files/{self.name}"


@dataclass(frozen=True, slots=True)
class Manifest:
    made_at: str
    subdomain: str
    center: dict[str, Any]
    subscriptions: list[dict[str, Any]]
    migrations: dict[str, list[str]]
    tables: list[TableEntry]
    files: list[FileEntry]

    def as_json(self) -> bytes:
        document = {"format": FORMAT, "version": VERSION, **asdict(self)}
        return json.dumps(document, ensure_ascii=False, indent=1).encode()

    @classmethod
    def of(cls, document: Any) -> Self:
        """Checks the shape only. Raises BadPackage."""
        if not isinstance(document, dict) or document.get("format") != FORMAT:
            raise BadPackage(_("This is not an export of a centre."))
        if document.get("version") != VERSION:
            raise BadPackage(
                _("The export has version %(version)s of the format; this server reads version %(known)s.")
                % {"version": document.get("version"), "known": VERSION}
            )
        try:
            parts = {one.name: document[one.name] for one in fields(cls)}
            parts["tables"] = [TableEntry(**entry) for entry in parts["tables"]]
            parts["files"] = [FileEntry(**entry) for entry in parts["files"]]
            manifest = cls(**parts)
            _check_types(manifest)
        except (KeyError, TypeError, ValueError) as error:
            raise BadPackage(_("The list of contents in the file is damaged.")) from error
        return manifest

    @property
    def entries(self) -> list[TableEntry | FileEntry]:
        return [*self.tables, *self.files]

    @property
    def size(self) -> int:
        """Bytes of everything, unpacked."""
        return sum(entry.size for entry in self.entries)


class HashedWriter:
    """Writes on, counting and hashing."""

    def __init__(self, out: IO[bytes]) -> None:
        self.out, self.size, self.digest = out, 0, hashlib.sha256()

    def write(self, block: bytes) -> None:
        self.out.write(block)
        self.digest.update(block)
        self.size += len(block)


@contextmanager
def writing(archive: zipfile.ZipFile, path: str, *, packed: bool) -> Iterator[HashedWriter]:
    """A new entry of the archive. Recordings and pictures are packed already: they are stored as they are."""
    info = zipfile.ZipInfo(path)
    info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with archive.open(info, "w", force_zip64=True) as out:
        yield HashedWriter(out)


@contextmanager
def opened(file: IO[bytes]) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise BadPackage(_("This is not a ZIP file, or it did not arrive whole.")) from error
    with archive:
        yield archive


def read_manifest(archive: zipfile.ZipFile) -> Manifest:
    """What the file says is in it. Raises BadPackage."""
    try:
        info = archive.getinfo(MANIFEST)
    except KeyError as error:
        raise BadPackage(_("This is not an export of a centre.")) from error
    if info.file_size > MOST_MANIFEST:
        raise BadPackage(_("The list of contents in the file is too long."))
    try:
        return Manifest.of(json.loads(archive.read(info)))
    except (ValueError, zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
        raise BadPackage(_("The list of contents in the file is damaged.")) from error


def check_names(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Exactly what the manifest names is there, under harmless names and in honest sizes. Raises BadPackage."""
    names = archive.namelist()
    listed = [MANIFEST, *(entry.path for entry in manifest.entries)]
    if len(set(names)) != len(names) or len(set(listed)) != len(listed) or set(names) != set(listed):
        raise BadPackage(_("The file does not hold exactly what its list of contents says."))
    for entry in manifest.files:
        if not is_harmless(entry.name):
            raise BadPackage(_("The file has an entry that may not be written: %(name)s") % {"name": entry.name[:100]})
    for part in manifest.entries:
        info = archive.getinfo(part.path)
        if info.file_size != part.size or info.file_size > MOST_RATIO * max(info.compress_size, 4096):
            raise BadPackage(_("The size of %(name)s in the file is not believable.") % {"name": part.path[:100]})


def check_sums(archive: zipfile.ZipFile, manifest: Manifest, watch: Watch) -> None:
    """Every byte is read once and compared with its SHA-256. Raises BadPackage."""
    for entry in manifest.entries:
        watch(_("Checking %(name)s") % {"name": entry.path[:120]})
        digest = hashlib.sha256()
        try:
            for block in blocks_of(archive, entry.path):
                digest.update(block)
        except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
            raise BadPackage(_("%(name)s in the file is damaged.") % {"name": entry.path[:100]}) from error
        if digest.hexdigest() != entry.sha256:
            raise BadPackage(_("%(name)s in the file is damaged.") % {"name": entry.path[:100]})


def blocks_of(archive: zipfile.ZipFile, path: str) -> Iterator[bytes]:
    with archive.open(path) as source:
        while block := source.read(BLOCK):
            yield block


def in_blocks(pieces: Iterable[bytes | bytearray | memoryview]) -> Iterator[bytes]:
    """Many small pieces as a few large ones."""
    held, size = [], 0
    for piece in pieces:
        held.append(bytes(piece))
        size += len(piece)
        if size >= BLOCK:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)


def is_harmless(name: str) -> bool:
    """A relative path as storages make them, which stays inside the centre's own folder."""
    parts = PurePosixPath(name).parts
    return (
        name.isprintable()
        and "\\" not in name
        and ":" not in name
        and name == "/".join(parts)
        and bool(parts)
        and not {"..", "."} & set(parts)
        and all(len(part.encode()) <= 255 for part in parts)
        and len(name) <= 500
    )


def _check_types(manifest: Manifest) -> None:
    good = (
        isinstance(manifest.subdomain, str)
        and isinstance(manifest.center, dict)
        and all(isinstance(one, dict) for one in manifest.subscriptions)
        and all(isinstance(names, list) for names in manifest.migrations.values())
        and all(isinstance(entry.name, str) and isinstance(entry.sha256, str) for entry in manifest.entries)
        and all(type(entry.size) is int and entry.size >= 0 for entry in manifest.entries)
        and all(type(table.rows) is int and isinstance(table.columns, list) for table in manifest.tables)
        and all(isinstance(name, str) for table in manifest.tables for name in table.columns)
        and all(type(number) is int for table in manifest.tables for number in table.following.values())
    )
    if not good:
        raise ValueError("a value of the wrong type")
