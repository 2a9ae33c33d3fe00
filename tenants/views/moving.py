"""A centre as a file, for owners: exporting, downloading, importing, and deleting a centre."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tenants.access import get_visible
from tenants.errors import Refused
from tenants.forms.moving import DeleteForm, ImportForm
from tenants.models import Center, CenterJob, JobKind
from tenants.people.roles import CenterRequest, owner_required
from tenants.people.services.audit import record
from tenants.rendering import render_page
from tenants.services.deleting import WAIT, export_to_keep, schedule_deletion, take_back_deletion
from tenants.services.exporting import exports, remove_export, start_export, subdomain_of
from tenants.services.importing import start_import

PAGE = 25
S3_SECONDS = 60  # for which a link to the storage opens an export


@require_GET
@owner_required
def export_list(request: CenterRequest) -> HttpResponse:
    """All that are kept, those of centres that are deleted too."""
    search = request.GET.get("q", "").strip()
    found = exports().filter(center_name__icontains=search) if search else exports()
    context = {"page_obj": Paginator(found, PAGE).get_page(request.GET.get("page")), "search": search}
    return render_page(request, "tenants/moving/exports.html", context)


@require_GET
@owner_required
def center_moving(request: CenterRequest, pk: int) -> HttpResponse:
    """One centre's exports, and the way to its end."""
    center = _center(request, pk)
    context = {
        "item": center,
        "page_obj": Paginator(exports().filter(center=center), PAGE).get_page(request.GET.get("page")),
        "running": CenterJob.objects.filter(center=center, state__in=["waiting", "running"]).first(),
        "ready": export_to_keep(center, now=timezone.now()),
        "wait": WAIT.days,
        "begun": CenterJob.objects.filter(center=center, kind=JobKind.DELETE).first(),
    }
    return render_page(request, "tenants/moving/center.html", context)


@require_POST
@owner_required
def center_export(request: CenterRequest, pk: int) -> HttpResponse:
    try:
        job = start_export(_center(request, pk), by=request.user)
    except Refused as refused:
        messages.error(request, refused.sentence)
        return redirect("center_moving", pk)
    return redirect("job", job.pk)


@require_GET
@owner_required
def export_download(request: CenterRequest, pk: int) -> HttpResponseBase:
    """Streamed; noted, since the file holds everything of the centre."""
    export = _export(pk)
    record(request.user, "center.export_downloaded", export, center=export.center_name)
    if settings.USE_S3:
        storage: Any = default_storage
        return HttpResponseRedirect(storage.url(export.data["file"], expire=S3_SECONDS))
    name = f"{export.data['subdomain']}-{export.created_at:%Y-%m-%d}.zip"
    file = default_storage.open(export.data["file"], "rb")
    return FileResponse(file, as_attachment=True, filename=name, headers={"Cache-Control": "private, no-store"})


@require_POST
@owner_required
def export_remove(request: CenterRequest, pk: int) -> HttpResponse:
    try:
        remove_export(_export(pk), by=request.user)
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, _("The export is deleted."))
    return redirect("exports")


@require_http_methods(["GET", "POST"])
@owner_required
def center_import(request: CenterRequest) -> HttpResponse:
    form = ImportForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            job = start_import(**form.cleaned_data, by=request.user)
        except Refused as refused:
            form.add_error("file", refused.sentence)
        else:
            return redirect("job", job.pk)
    return render_page(request, "tenants/moving/import.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@owner_required
def center_delete(request: CenterRequest, pk: int) -> HttpResponse:
    """What will be gone and when; the address is typed by hand."""
    center, now = _center(request, pk), timezone.now()
    form = DeleteForm(request.POST or None)
    if form.is_valid():
        try:
            schedule_deletion(center, typed=form.cleaned_data["typed"], by=request.user, now=now)
        except Refused as refused:
            form.add_error("typed", refused.sentence)
        else:
            messages.success(request, _("The centre is suspended and will be deleted. Its admins are written to."))
            return redirect("center_moving", pk)
    context = {
        "item": center,
        "form": form,
        "subdomain": subdomain_of(center),
        "ready": export_to_keep(center, now=now),
        "wait": WAIT.days,
    }
    return render_page(request, "tenants/moving/delete.html", context, status=422 if form.errors else 200)


@require_POST
@owner_required
def center_delete_back(request: CenterRequest, pk: int) -> HttpResponse:
    try:
        take_back_deletion(_center(request, pk), by=request.user)
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, _("The centre stays. It is still suspended."))
    return redirect("center_moving", pk)


def _center(request: CenterRequest, pk: int) -> Center:
    center: Center = get_visible(Center.objects.all(), request.user, pk)
    return center


def _export(pk: int) -> CenterJob:
    export: CenterJob | None = exports().filter(pk=pk).first()
    if export is None:
        raise Http404
    return export
