"""A draft as a document with its media, for files: the names in it are those that a package may have."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import IO, Any

from django.utils.text import slugify

from exams.content.formats.results import Document
from exams.content.package_model import FORMAT, MEDIA_FOLDER, OPTIONS, VERSION
from exams.models import MediaFile, MediaKind, MockTest
from exams.services.authoring_documents import section_document
from exams.services.publishing import sections_with_everything

NOT_KNOWN = "–"  # a package must say where a file is from; the library may not
LONGEST_STEM = 80
_SHOWN = re.compile(r"(!\[[^\[\]\n]{0,300}\]\()([^()\s]{1,200})\)")


class StoredFiles:
    """The media of a test by the names that its document gives them."""

    def __init__(self, media: dict[str, MediaFile]) -> None:
        self._media = media

    def names(self) -> list[str]:
        return [MEDIA_FOLDER + name for name in self._media]

    def open(self, name: str) -> IO[bytes]:
        return self._media[name.removeprefix(MEDIA_FOLDER)].file.open("rb")

    def close(self) -> None:
        """Each file is closed by whoever opened it."""


def document_of_test(test: MockTest) -> tuple[Document, StoredFiles]:
    """The draft in the shape of package.json, with its media: the same queries whatever the size."""
    sections = sections_with_everything(test)
    files = [file for file in test.media.all() if file.file]
    names = file_names(files)
    # In a passage a name means one file, as when it is published: the last of those that share it.
    shown = {file.file_name: names[file.pk] for file in files if file.kind == MediaKind.PICTURE}
    facts: Document = {"title": test.title, "kind": test.kind, "level": test.level}
    facts |= {"description": test.description, "credits": test.credits}
    facts["options"] = {name: getattr(test, name) for name in OPTIONS}
    document = {
        "format": FORMAT,
        "version": VERSION,
        "test": facts,
        "sections": [_packaged(section_document(section), names, shown) for section in sections],
        "media": {names[file.pk]: _entry(file) for file in files},
    }
    return document, StoredFiles({names[file.pk]: file for file in files})


def file_names(files: Iterable[MediaFile]) -> dict[int, str]:
    """Id -> a name of its own that a package may have and that says what is stored: “Запись 1.wav” is “1.m4a”."""
    names: dict[int, str] = {}
    taken: set[str] = set()
    for file in sorted(files, key=lambda one: one.pk):
        suffix = PurePosixPath(str(file.file.name)).suffix.lower()
        stem = PurePosixPath(file.name).stem
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", stem):
            stem = slugify(stem) or f"file-{file.pk}"
        name = stem[:LONGEST_STEM].strip("-_.") + suffix
        number = 1
        while name.casefold() in taken:
            number += 1
            name = f"{stem[:LONGEST_STEM]}-{number}{suffix}"
        taken.add(name.casefold())
        names[file.pk] = name
    return names


def _entry(file: MediaFile) -> Document:
    entry = {"sha256": file.sha256, "bytes": file.size}
    entry |= {"source": file.source or NOT_KNOWN, "licence": file.licence or NOT_KNOWN}
    return entry | {"seconds": file.seconds} if file.kind == MediaKind.AUDIO else entry


def _packaged(section: Document, names: dict[int, str], shown: dict[str, str]) -> Document:
    """Without what only this centre knows: the ids of files become the names that they have in the package."""
    recording = names.get(section.pop("recording_media"))
    return section | {"recording": recording, "groups": [_group(group, names, shown) for group in section["groups"]]}


def _group(group: Document, names: dict[int, str], shown: dict[str, str]) -> Document:
    def rename(match: re.Match[str]) -> str:
        return f"{match[1]}{shown.get(match[2], match[2])})"

    questions = [
        question
        | {
            "picture": _picture(question["picture"], names),
            "choices": [_choice(choice, names) for choice in question["choices"]],
        }
        for question in group["questions"]
    ]
    return group | {
        "passage": _SHOWN.sub(rename, group["passage"]),
        "picture": _picture(group["picture"], names),
        "questions": questions,
    }


def _choice(choice: Document, names: dict[int, str]) -> Document:
    """A picture alone where there is one: what is written beside it is not shown."""
    picture = choice.get("picture")
    return {"picture": _picture(picture, names)} if picture else choice


def _picture(picture: Any, names: dict[int, str]) -> Document | None:
    if not picture:
        return None
    return {"file": names.get(picture["media"], picture["file"]), "alt": picture["alt"]}
