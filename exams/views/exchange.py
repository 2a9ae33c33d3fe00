"""Tests in and out of files: the upload, the preview that is confirmed, the templates, the export."""

from __future__ import annotations

import tempfile
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exams.content.formats.columns import HINTS, LABELS
from exams.content.formats.csv import write_csv
from exams.content.formats.registry import FORMATS, LARGEST
from exams.content.formats.results import new_document
from exams.content.formats.xlsx import xlsx_template
from exams.export_choices import export_choices
from exams.forms.exchange import NEW, OWN, AimForm, ConfirmForm, DraftFileForm
from exams.import_preview import counts_of, lines_of, notes_of
from exams.models import DraftImport, ImportState, MockTest
from exams.services.exchange import cancel_import, confirm_import, confirm_into, start_import
from exams.services.exchange_documents import document_of_test
from exams.services.exchange_into import plan_of
from exams.views.editing import editable_test
from tenants.access import get_visible
from tenants.errors import Refused
from tenants.people.importing.uploads import QuotaUploadHandler, limit_upload
from tenants.people.roles import CenterRequest, staff_required
from tenants.rendering import render_page

IMPORTS, LINES = 10, 50


@csrf_exempt  # only until the limit of the upload is set: the form itself is protected
@require_http_methods(["GET", "POST"])
@staff_required
def test_import(request: CenterRequest) -> HttpResponse:
    upload = limit_upload(request, LARGEST)
    return _upload_page(request, upload)


@csrf_protect
def _upload_page(request: CenterRequest, upload: QuotaUploadHandler) -> HttpResponse:
    sent = request.method == "POST"
    form = DraftFileForm(request.POST, request.FILES, is_over=upload.is_over) if sent else DraftFileForm()
    into = _aimed(request)
    if form.is_valid():
        try:
            item = start_import(form.cleaned_data["file"], actor=request.user, into=into)
        except Refused as refused:
            form.add_error("file", refused.sentence)
        else:
            return redirect("test_import_preview", item.pk)
    mine = DraftImport.objects.filter(created_by=request.user).defer("document", "problems").select_related("made")
    context = {
        "form": form,
        "into": into,
        "page_obj": Paginator(mine, IMPORTS).get_page(request.GET.get("page")),
        "columns": [(label, HINTS[name]) for name, label in LABELS.items()],
        "formats": [name for _value, name, _choice in export_choices()],
    }
    return render_page(request, "exams/exchange/upload.html", context, status=422 if form.errors else 200)


@require_GET
@staff_required
def test_template(request: CenterRequest, kind: str) -> HttpResponse:
    makers = {"xlsx": xlsx_template, "csv": lambda: write_csv(new_document(""))}
    if kind not in makers:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="questions.{kind}"'}
    return HttpResponse(makers[kind](), content_type=FORMATS[kind].content_type, headers=headers)


@require_GET
@staff_required
def test_import_preview(request: CenterRequest, pk: int) -> HttpResponse:
    item = _mine(request, pk)
    if item.made_id:
        return redirect("test", item.made_id)
    if item.state != ImportState.PREVIEW:
        return redirect("test_import")
    return _preview(request, item, ConfirmForm(initial=item.document["test"]))


def _preview(request: CenterRequest, item: DraftImport, form: ConfirmForm, refused: str = "") -> HttpResponse:
    only = request.GET.get("only") == "problems"
    into, place = _target(request, item)
    plan = plan_of(item.document, into, place) if into else None
    lines = lines_of(item, plan)
    shown = [line for line in lines if line.problems] if only else lines
    context = {
        "item": item,
        "form": form,
        "aim": AimForm({"into": into.pk if into else NEW, "place": place or OWN}, user=request.user, test=into),
        "into": into,
        "place": place,
        "plan": plan,
        "refused": refused,
        "notes": notes_of(item),
        "stops": any(problem["blocks"] for problem in item.problems),
        "total": len(lines),
        "broken": sum(bool(line.problems) for line in lines),
        "only": only,
        "page_obj": Paginator(shown, LINES).get_page(request.GET.get("page")),
        "findings": plan.findings if plan else counts_of(item),
    }
    status = 422 if refused or form.errors else 200
    return render_page(request, "exams/exchange/preview.html", context, status=status)


def _aimed(request: CenterRequest) -> MockTest | None:
    """The test that the address names, for who may change it."""
    pk = request.GET.get("into", "")
    return editable_test(request, int(pk)) if pk.isdecimal() and len(pk) < 10 else None


def _target(request: CenterRequest, item: DraftImport) -> tuple[MockTest | None, str]:
    """Where the questions go: what the address says, else what was chosen with the file."""
    sent = request.POST if request.method == "POST" else request.GET
    if "into" not in sent:
        return (editable_test(request, item.into_id), "") if item.into_id else (None, "")
    pk = sent["into"]
    if not (pk.isdecimal() and len(pk) < 10):
        return None, ""
    return editable_test(request, int(pk)), sent.get("place", "")[:20]


@require_POST
@staff_required
def test_import_confirm(request: CenterRequest, pk: int) -> HttpResponse:
    item = _mine(request, pk)
    if item.state != ImportState.PREVIEW:
        return redirect("test_import_preview", pk)
    into, place = _target(request, item)
    form = ConfirmForm(request.POST if into is None else None, initial=item.document["test"])
    if into is None and not form.is_valid():
        return _preview(request, item, form)
    try:
        test = _write(request, pk, form, into, place)
    except Refused as refused:
        return _preview(request, item, form, refused.sentence)
    messages.success(request, _("The questions are in the test.") if into else _("The test is here, as a draft."))
    return redirect("test", test.pk)


def _write(request: CenterRequest, pk: int, form: ConfirmForm, into: MockTest | None, place: str) -> MockTest:
    if into is not None:
        return confirm_into(pk, actor=request.user, test=into, place=place)
    facts: dict[str, Any] = {name: form.cleaned_data[name] for name in ("title", "level", "kind")}
    return confirm_import(pk, actor=request.user, **facts)


@require_POST
@staff_required
def test_import_cancel(request: CenterRequest, pk: int) -> HttpResponse:
    _mine(request, pk)
    if cancel_import(pk, actor=request.user).state == ImportState.CANCELLED:
        messages.success(request, _("The file is forgotten. Nothing was written."))
    return redirect("test_import")


@require_GET
@staff_required
def test_export(request: CenterRequest, pk: int) -> HttpResponse | FileResponse:
    """Without a format: which there are. With one: the file."""
    test = get_visible(MockTest.objects, request.user, pk)
    kind = request.GET.get("format", "")
    if not kind:
        return render_page(request, "exams/exchange/export.html", {"test": test, "formats": export_choices()})
    if kind not in FORMATS:
        raise Http404
    document, files = document_of_test(test)
    out = tempfile.TemporaryFile()  # noqa: SIM115 (the answer closes it when it is sent)
    FORMATS[kind].write(document, files, out)
    out.seek(0)
    name = (slugify(test.title) or f"test-{test.pk}") + FORMATS[kind].suffix
    return FileResponse(out, as_attachment=True, filename=name, content_type=FORMATS[kind].content_type)


def _mine(request: CenterRequest, pk: int) -> DraftImport:
    """An import is whoever's who began it."""
    found = DraftImport.objects.filter(pk=pk, created_by=request.user).first()
    if found is None:
        raise Http404
    return found
