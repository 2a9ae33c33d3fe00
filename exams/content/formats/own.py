"""Reading the own format for a preview: the document where it can be read, and all that is wrong with it."""

from __future__ import annotations

from typing import IO, BinaryIO, cast

from exams.content.package_files import open_files
from exams.content.package_model import PackageError
from exams.content.package_schema import load_document
from exams.content.packages import read_package

from .results import Found, ReadResult, complete, new_document


def read_own(stream: IO[bytes], title: str = "") -> ReadResult:
    """The media stay in the file, which must stay open."""
    try:
        read_package(cast(BinaryIO, stream))
    except PackageError as error:
        problems = [Found(problem.where, problem.message) for problem in error.problems]
        return ReadResult(new_document(title), problems=problems)
    stream.seek(0)
    files = open_files(cast(BinaryIO, stream))
    return ReadResult(complete(load_document(files)), files)
