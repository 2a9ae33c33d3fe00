"""Tests in files: out as a document with its media, in by a preview that is confirmed, all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from exams.content.formats.registry import FORMATS, format_of
from exams.content.formats.results import Found, ReadResult, questions_of
from exams.content.package_model import PackageError, build_package
from exams.errors import ExamError
from exams.models import DraftImport, ImportState, MockTest
from exams.services.authoring_notes import lock_test
from exams.services.exchange_into import carry_out, plan_of
from exams.services.importing import import_package
from tenants.limits import Limit, check_limit
from tenants.people.models import User
from tenants.people.services.audit import record

KEPT = timedelta(days=1)  # an import that is not confirmed
SWEPT_AT_ONCE = 200


@transaction.atomic
def start_import(file: File[bytes], *, actor: User, into: MockTest | None = None) -> DraftImport:
    """Read the file and keep what was found, to be looked at. No test is written. Raises Refused for a file that is
    none."""
    name = PurePath(file.name or "").name
    kind = format_of(file.file, name)  # type: ignore[arg-type]
    most = FORMATS[kind].most
    if file.size > most:
        raise ExamError(too_large(most))
    check_limit(Limit.STORAGE, file.size)
    result = _read(file.file, kind, name)
    item = DraftImport(format=kind, file_name=name[-200:], created_by=actor, into=into)
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


def confirm_import(pk: int, *, actor: User, title: str, level: str, kind: str) -> MockTest:
    """A new draft with everything in the file, or nothing. The second of two who confirm gets the test of the first."""

    def write(result: ReadResult, item: DraftImport) -> MockTest:
        result.document["test"] |= {"title": title, "level": level, "kind": kind}
        _stop_at_problems(result)
        return import_package(build_package(result.document, result.files), actor=actor)

    return _confirm(pk, write)


def confirm_into(pk: int, *, actor: User, test: MockTest, place: str = "") -> MockTest:
    """Everything in the file into a draft that is there, or nothing. Who asks has to be allowed to change it."""
    stored: list[str] = []

    def write(result: ReadResult, item: DraftImport) -> MockTest:
        locked = lock_test(test.pk)
        _stop_at_problems(result, as_test=False)
        if problems := plan_of(result.document, locked, place).problems:
            raise ExamError(problems[0])
        check_limit(Limit.STORAGE, sum(entry["bytes"] for entry in result.document["media"].values()))
        carry_out(result.document, result.files, locked, place, actor=actor, stored=stored)
        record(actor, "test.imported", locked, title=locked.title, questions=len(questions_of(result.document)))
        item.into = locked
        return locked

    try:
        return _confirm(pk, write)
    except BaseException:
        for name in stored:
            default_storage.delete(name)
        raise


@transaction.atomic
def _confirm(pk: int, write: Callable[[ReadResult, DraftImport], MockTest]) -> MockTest:
    item = DraftImport.objects.select_for_update(no_key=True, of=("self",)).get(pk=pk)
    if item.made is not None:
        return item.made
    if item.state != ImportState.PREVIEW:
        raise ExamError(_("This import was cancelled. Choose the file again."))
    with item.file.open("rb") as stream:
        result = _read(stream, item.format, item.file_name)
        try:
            test = write(result, item)
        except PackageError as error:
            raise ExamError(str(error.problems[0])) from error
        finally:
            result.files.close()
    item.state, item.made = ImportState.DONE, test
    _forget_file(item)
    return test


def _stop_at_problems(result: ReadResult, *, as_test: bool = True) -> None:
    stop = [found for found in result.problems if found.blocks]
    if not stop and as_test:
        stop = ReadResult(result.document, result.files, places=result.places).check().problems
    if stop:
        raise ExamError(_sentence(stop[0]))


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
    item.save(update_fields=["state", "made", "into", "file", "document", "problems"])
    transaction.on_commit(lambda: storage.delete(name))


def _sentence(found: Found) -> str:
    return f"{found.where}: {found.text}" if found.where else found.text
