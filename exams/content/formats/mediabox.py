"""The media that a reader finds in a file: each with a name that a package may have and a content that is checked."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import IO

from django.utils.text import slugify
from django.utils.translation import gettext as _

from exams.content.package_checks import PICTURE_SUFFIXES, RECORDING_SUFFIXES
from exams.content.package_model import MEDIA_FOLDER, FileSource
from exams.media.pictures import MOST_MB, PictureError, clean_picture

from .results import Document

LARGEST_PICTURE = MOST_MB * 1024 * 1024
_SUFFIXES = {"image/svg+xml": ".svg", "image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp"}
_CHUNK = 1024 * 1024


class MediaBox:
    """A source of files for `build_package`: small ones are held, large ones stay in the file that is read."""

    def __init__(self, inside: FileSource | None = None) -> None:
        self.entries: dict[str, Document] = {}
        self._held: dict[str, bytes] = {}
        self._paths: dict[str, str] = {}
        self._inside = inside

    def names(self) -> list[str]:
        return [MEDIA_FOLDER + name for name in self.entries]

    def open(self, name: str) -> IO[bytes]:
        name = name.removeprefix(MEDIA_FOLDER)
        if name in self._held:
            return io.BytesIO(self._held[name])
        assert self._inside is not None
        return self._inside.open(self._paths[name])

    def close(self) -> None:
        if self._inside is not None:
            self._inside.close()

    def add_picture(self, name: str, data: bytes, facts: Mapping[str, str]) -> str:
        """Its name in the document. Raises PictureError where it is none that can be shown."""
        content_type = clean_picture(data, name).content_type if data else ""
        if not content_type:
            raise PictureError(_("“%(name)s” is not in the file.") % {"name": name[:80]})
        suffix = PurePosixPath(name).suffix.lower()
        if suffix not in PICTURE_SUFFIXES:
            suffix = _SUFFIXES.get(content_type, ".png")
        return self._keep(name, suffix, hashlib.sha256(data).hexdigest(), len(data), facts, data)

    def add_recording(self, name: str, path: str, seconds: float, facts: Mapping[str, str]) -> str:
        """Of one that stays where it is."""
        digest, size = hashlib.sha256(), 0
        assert self._inside is not None
        with self._inside.open(path) as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
        kept = self._keep(name, PurePosixPath(name).suffix.lower(), digest.hexdigest(), size, facts, None)
        self._paths[kept] = path
        self.entries[kept]["seconds"] = seconds
        return kept

    def hold_recording(self, name: str, data: bytes, seconds: float, facts: Mapping[str, str]) -> str:
        suffix = PurePosixPath(name).suffix.lower()
        kept = self._keep(name, suffix, hashlib.sha256(data).hexdigest(), len(data), facts, data)
        self.entries[kept]["seconds"] = seconds
        return kept

    def _keep(
        self, name: str, suffix: str, digest: str, size: int, facts: Mapping[str, str], data: bytes | None
    ) -> str:
        kept = self._free_name(name, suffix, digest)
        self.entries[kept] = {"sha256": digest, "bytes": size} | {
            key: facts.get(key, "").strip()[:most] or "–" for key, most in (("source", 300), ("licence", 120))
        }
        if data is not None:
            self._held[kept] = data
        return kept

    def _free_name(self, name: str, suffix: str, digest: str) -> str:
        """The same file again has the same name; another file of this name gets a number."""
        stem = PurePosixPath(name).name.removesuffix(PurePosixPath(name).suffix)
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}", stem):
            stem = slugify(stem)[:80].strip("-_") or "file"
        wanted, number = stem + suffix, 1
        while (entry := self.entries.get(wanted)) and entry["sha256"] != digest:
            number += 1
            wanted = f"{stem}-{number}{suffix}"
        return wanted


def is_recording(name: str) -> bool:
    return name.lower().endswith(RECORDING_SUFFIXES)
