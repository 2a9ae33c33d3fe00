"""Tests in files: out as a document with its media, in by a preview that is confirmed, all or nothing."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from exams.content.formats.registry import FORMATS, format_of
from exams.content.formats.results import Found, ReadResult, questions_of
from exams.content.package_model import PackageError, build_package
from exams.errors import ExamError
from exams.models import DraftImport, ImportState, MockTest
from exams.services.importing import import_package
from tenants.limits import Limit, check_limit
from tenants.people.models import User
from tenants.people.services.audit import record

KEPT = timedelta(days=1)  # an import that is not confirmed
SWEPT_AT_ONCE = 200


@transaction.atomic
def start_import(file: File[bytes], *, actor: User) -> DraftImport:
    """Read the file and keep what was found, to be looked at. No test is written. Raises Refused for a file that is
    none."""
    name = PurePath(file.name or "").name
    kind = format_of(file.file, name)  # type: ignore[arg-type]
    most = FORMATS[kind].most
    if file.size > most:
        raise ExamError(too_large(most))
    check_limit(Limit.STORAGE, file.size)
    result = _read(file.file, kind, name)
    item = DraftImport(format=kind, file_name=name[-200:], created_by=actor)
    item.document, item.problems = result.document, [asdict(found) for found in result.problems]
    result.files.close()
    file.seek(0)
    item.file.save(name, file, save=False)
    item.save()
    return item


def too_large(most: int) -> str:
    return _("The file is larger than %(most)d MB.") % {"most": most // (1024 * 1024)}


def _read(stream: Any, kind: str, name: str) -> ReadResult:
    result = FORMATS[kind].read(stream, PurePath(name).stem[:160] or _("Imported test"))
    if kind != "package":
        result.check()
    if not questions_of(result.document) and not any(found.blocks for found in result.problems):
        result.problems.append(Found("", _("There is no question in this file.")))
    return result


@transaction.atomic
def confirm_import(pk: int, *, actor: User, title: str, level: str, kind: str) -> MockTest:
    """A new draft with everything in the file, or nothing. The second of two who confirm gets the test of the first."""
    item = DraftImport.objects.select_for_update(no_key=True, of=("self",)).get(pk=pk)
    if item.made is not None:
        return item.made
    if item.state != ImportState.PREVIEW:
        raise ExamError(_("This import was cancelled. Choose the file again."))
    with item.file.open("rb") as stream:
        result = _read(stream, item.format, item.file_name)
        result.document["test"] |= {"title": title, "level": level, "kind": kind}
        stop = [found for found in result.problems if found.blocks]
        if not stop:
            stop = ReadResult(result.document, result.files, places=result.places).check().problems
        if stop:
            raise ExamError(_sentence(stop[0]))
        try:
            test = import_package(build_package(result.document, result.files), actor=actor)
        except PackageError as error:
            raise ExamError(str(error.problems[0])) from error
        finally:
            result.files.close()
    item.state, item.made = ImportState.DONE, test
    _forget_file(item)
    return test


@transaction.atomic
def cancel_import(pk: int, *, actor: User) -> DraftImport:
    """Forget the file. Of one that is confirmed nothing changes."""
    item = DraftImport.objects.select_for_update(no_key=True, of=("self",)).get(pk=pk)
    if item.state == ImportState.PREVIEW:
        item.state = ImportState.CANCELLED
        record(actor, "test.import_cancelled", item, file=item.file_name)
        _forget_file(item)
    return item


def forget_old_imports(*, now: datetime) -> int:
    """Files that nobody confirmed within a day go, with what was read of them. How many there were."""
    old = DraftImport.objects.filter(state=ImportState.PREVIEW, created_at__lt=now - KEPT)
    count = 0
    for pk in old.values_list("pk", flat=True)[:SWEPT_AT_ONCE]:
        with transaction.atomic():
            item = old.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
            if item is not None:
                item.state = ImportState.CANCELLED
                _forget_file(item)
                count += 1
    return count


def _forget_file(item: DraftImport) -> None:
    """The file goes when the rest is certain."""
    name, storage = str(item.file.name), item.file.storage
    item.file, item.document, item.problems = "", {}, []
    item.save(update_fields=["state", "made", "file", "document", "problems"])
    transaction.on_commit(lambda: storage.delete(name))


def _sentence(found: Found) -> str:
    return f"{found.where}: {found.text}" if found.where else found.text
