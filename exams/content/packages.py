"""Reading a test package: `read_package` gives it whole and checked, or says everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import gettext

from .package_checks import check_content
from .package_files import open_files
from .package_media import check_files
from .package_model import (
    FileSource,
    Package,
    PackageChoice,
    PackageCredit,
    PackageCue,
    PackageError,
    PackageGroup,
    PackageLine,
    PackageMedia,
    PackagePicture,
    PackageProblem,
    PackageQuestion,
    PackageSection,
    PackageTest,
    build_package,
)
from .package_schema import MAX_PROBLEMS, Place, describe_place, load_document, schema_problems

__all__ = [
    "Package",
    "PackageChoice",
    "PackageCredit",
    "PackageCue",
    "PackageError",
    "PackageGroup",
    "PackageLine",
    "PackageMedia",
    "PackagePicture",
    "PackageProblem",
    "PackageQuestion",
    "PackageSection",
    "PackageTest",
    "read_package",
]

# A question's place: sections, number, groups, number, questions, number.
_QUESTION_DEPTH = 6


def read_package(source: Path | BinaryIO) -> Package:
    """The package in a folder or a ZIP (a path, or a file open for reading, which must stay open while media are read).

    Raises PackageError with all problems found; nothing else for any content. Close the package when done with its
    media. The texts of its problems are in the active language.
    """
    files = open_files(source)
    try:
        document = load_document(files)
        package, problems = _check(document, files)
    except BaseException:
        files.close()
        raise
    if problems:
        files.close()
        raise PackageError(_first(problems))
    return package


def _check(document: Mapping[str, Any], files: FileSource) -> tuple[Package, list[PackageProblem]]:
    problems, broken = schema_problems(document)
    sound = _without_broken_questions(document, broken)
    if sound is None:
        raise PackageError(_first(problems))
    package = build_package(sound, files)
    problems += [PackageProblem(describe_place(sound, path), message) for path, message in check_content(package)]
    problems += check_files(package.media, files)
    return package, problems


def _without_broken_questions(document: Mapping[str, Any], broken: Sequence[Place]) -> Mapping[str, Any] | None:
    """What can be checked further where only questions break the schema, so that one look finds the other problems."""
    if not broken:
        return document
    if any(len(path) < _QUESTION_DEPTH or path[4] != "questions" for path in broken):
        return None
    dropped: set[Place] = {tuple(path[:_QUESTION_DEPTH]) for path in broken}
    sections = [_section_without(section, ("sections", i), dropped) for i, section in enumerate(document["sections"])]
    return dict(document) | {"sections": sections}


def _section_without(section: Mapping[str, Any], place: Place, dropped: set[Place]) -> Mapping[str, Any]:
    groups = [
        group | {"questions": _without(group["questions"], (*place, "groups", j, "questions"), dropped)}
        for j, group in enumerate(section["groups"])
    ]
    return dict(section) | {"groups": groups}


def _without(questions: Sequence[Any], place: Place, dropped: set[Place]) -> list[Any]:
    return [question for number, question in enumerate(questions) if (*place, number) not in dropped]


def _first(problems: Sequence[PackageProblem]) -> list[PackageProblem]:
    if len(problems) <= MAX_PROBLEMS:
        return list(problems)
    more = gettext("There are more problems. These are the first %(count)d.") % {"count": MAX_PROBLEMS}
    return [*problems[:MAX_PROBLEMS], PackageProblem("", more)]
