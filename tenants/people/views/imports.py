"""Importing people, as an admin does it: a file, its preview, the work, the result."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from tenants.errors import Refused
from tenants.people.forms.imports import ConfirmForm, PeopleFileForm
from tenants.people.importing.columns import FIELDS
from tenants.people.importing.mending import lines_to_mend
from tenants.people.importing.preview import columns_read, matching, new_groups, plan_problem, shown
from tenants.people.importing.rows import Outcome
from tenants.people.importing.template import csv_template, explanations, xlsx_template
from tenants.people.importing.uploads import QuotaUploadHandler, limit_upload
from tenants.people.models import ImportState, PeopleImport, Role
from tenants.people.roles import CenterRequest, role_required
from tenants.people.services.imports import (
    cancel_import,
    confirm_import,
    outcomes,
    retry_import,
    rows_of,
    start_import,
)
from tenants.rendering import render_page

LISTS, LINES = 10, 50
TICKS = 50
admin_required = role_required(Role.CENTER_ADMIN)
TEMPLATES = {
    "xlsx": (xlsx_template, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": (csv_template, "text/csv; charset=utf-8"),
}
PAGES = {ImportState.PREVIEW: "people_import_preview"} | dict.fromkeys(
    (ImportState.WAITING, ImportState.RUNNING), "people_import_progress"
)


@csrf_exempt  # only until the limit of the upload is set: the form itself is protected
@require_http_methods(["GET", "POST"])
@admin_required
def people_import(request: CenterRequest) -> HttpResponse:
    upload = limit_upload(request)
    return _upload_page(request, upload)


@csrf_protect
def _upload_page(request: CenterRequest, upload: QuotaUploadHandler) -> HttpResponse:
    sent = request.method == "POST"
    form = PeopleFileForm(request.POST, request.FILES, is_over=upload.is_over) if sent else PeopleFileForm()
    if form.is_valid():
        try:
            found = start_import(form.cleaned_data["file"], actor=request.user)
        except Refused as refused:
            form.add_error("file", refused.sentence)
        else:
            return redirect("people_import_preview", found.pk)
    lists = PeopleImport.objects.defer("rows").select_related("created_by")
    context = {
        "form": form,
        "page_obj": Paginator(lists, LISTS).get_page(request.GET.get("page")),
        "columns": [(label, explanations()[name]) for name, label in FIELDS.items()],
    }
    return render_page(request, "people/imports/upload.html", context, status=422 if form.errors else 200)


@require_GET
@admin_required
def people_import_template(request: CenterRequest, kind: str) -> HttpResponse:
    if kind not in TEMPLATES:
        raise Http404
    make, content_type = TEMPLATES[kind]
    return _file(make(), content_type, f"people.{kind}")


@require_GET
@admin_required
def people_import_preview(request: CenterRequest, pk: int) -> HttpResponse:
    found = _get(pk)
    if found.state != ImportState.PREVIEW:
        return redirect(_page_of(found), pk)
    return _preview(request, found, ConfirmForm())


def _preview(request: CenterRequest, found: PeopleImport, form: ConfirmForm, refused: str = "") -> HttpResponse:
    rows = rows_of(found)
    counts = outcomes(rows)
    groups = new_groups(rows)
    context = {
        "found": found,
        "form": form,
        "counts": counts,
        "refused": refused or plan_problem(rows),
        "to_write": counts[Outcome.NEW] + counts[Outcome.KNOWN],
        "groups": groups,
        "with_email": sum(row.outcome == Outcome.NEW and "email" in row.cells for row in rows),
        "columns": columns_read(dict(found.columns["names"])),
        **_lines(request, rows),
    }
    return render_page(request, "people/imports/preview.html", context, status=422 if refused else 200)


@require_POST
@admin_required
def people_import_confirm(request: CenterRequest, pk: int) -> HttpResponse:
    found = _get(pk)
    form = ConfirmForm(request.POST)
    letters = form.is_valid() and form.cleaned_data["letters"]
    try:
        found = confirm_import(pk, actor=request.user, letters=letters)
    except Refused as refused:
        return _preview(request, found, form, refused.sentence)
    if found.state == ImportState.PREVIEW:
        said = _("Something changed here since you looked. Nothing is written yet: look at the list again.")
        messages.warning(request, said)
    return redirect(_page_of(found), pk)


@require_POST
@admin_required
def people_import_cancel(request: CenterRequest, pk: int) -> HttpResponse:
    _get(pk)
    found = cancel_import(pk, actor=request.user)
    if found.state == ImportState.CANCELLED and not found.done:
        messages.success(request, _("The list is forgotten. Nothing was written."))
        return redirect("people_import")
    return redirect(_page_of(found), pk)


@require_POST
@admin_required
def people_import_retry(request: CenterRequest, pk: int) -> HttpResponse:
    _get(pk)
    return redirect(_page_of(retry_import(pk, actor=request.user)), pk)


@require_GET
@admin_required
def people_import_progress(request: CenterRequest, pk: int) -> HttpResponse:
    """Asks for itself every second; at the end it goes to the result."""
    found = _get(pk)
    if PAGES.get(ImportState(found.state)) != "people_import_progress":
        answer = redirect(_page_of(found), pk)
        return HttpResponseClientRedirect(answer.url) if request.htmx else answer
    done = TICKS * found.done // max(found.total, 1)
    context = {"found": found, "ticks": TICKS, "ticks_done": done}
    return render_page(request, "people/imports/progress.html", context)


@require_GET
@admin_required
def people_import_result(request: CenterRequest, pk: int) -> HttpResponse:
    found = _get(pk)
    if ImportState(found.state) in PAGES:
        return redirect(_page_of(found), pk)
    rows = sorted((row for row in rows_of(found) if row.outcome == Outcome.ERROR), key=lambda row: row.number)
    made = found.people.count()
    context = {
        "found": found,
        "made": made,
        "counts": found.columns.get("counts", {}),
        "letters": found.columns.get("letters"),
        "left": found.total - found.done,
        **_lines(request, rows),
    }
    return render_page(request, "people/imports/result.html", context)


@require_GET
@admin_required
def people_import_errors(request: CenterRequest, pk: int) -> HttpResponse:
    """The lines that were not taken, to be mended."""
    found = _get(pk)
    rows = [row for row in rows_of(found) if row.outcome == Outcome.ERROR]
    if not rows:
        raise Http404
    return _file(lines_to_mend(rows, dict(found.columns["names"])), TEMPLATES["csv"][1], f"to-mend-{pk}.csv")


def _lines(request: CenterRequest, rows: list[Any]) -> dict[str, Any]:
    """The lines of one page, filtered as the address asks."""
    outcome, search = request.GET.get("outcome", ""), request.GET.get("q", "").strip()
    page = Paginator(matching(rows, outcome=outcome, search=search), LINES).get_page(request.GET.get("page"))
    return {"page_obj": page, "lines": [shown(row) for row in page], "outcome": outcome, "search": search}


def _get(pk: int) -> PeopleImport:
    """Every list of the centre is every admin's; who is not one does not come here."""
    found = PeopleImport.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _page_of(found: PeopleImport) -> str:
    return PAGES.get(ImportState(found.state), "people_import_result")


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
