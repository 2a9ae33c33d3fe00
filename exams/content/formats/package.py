"""The own format, docs/package-format.md: whatever a test has goes out, and comes back."""

from __future__ import annotations

import hashlib
import json
import zipfile
from typing import IO

from exams.content.package_files import PACKAGE_FILE
from exams.content.package_model import MEDIA_FOLDER, FileSource

from .results import Document

_CHUNK = 1024 * 1024


def write_package(document: Document, files: FileSource, out: IO[bytes]) -> None:
    """Media first, so that sizes and hashes are those of the bytes that went in. Recordings are packed already."""
    media = {}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED, allowZip64=False) as archive:
        for name, entry in document["media"].items():
            digest, size = hashlib.sha256(), 0
            with files.open(MEDIA_FOLDER + name) as source, archive.open(MEDIA_FOLDER + name, "w") as target:
                while chunk := source.read(_CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
                    target.write(chunk)
            media[name] = entry | {"sha256": digest.hexdigest(), "bytes": size}
        text = json.dumps(document | {"media": media}, ensure_ascii=False, indent=1)
        archive.writestr(PACKAGE_FILE, text, zipfile.ZIP_DEFLATED)
