"""The media library: recordings and pictures, brought, looked through, prepared, used and deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, Sum
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exams.forms.library import (
    SORTS,
    STATES,
    DetailsForm,
    MediaUploadForm,
    ReplaceForm,
    UnusedForm,
    last_rights,
    licences,
    state_filter,
)
from exams.library import storage_use, unused_media, used_media, uses_by_media, uses_of
from exams.media.uploading import spare_upload
from exams.models import MediaFile, MediaKind
from exams.models.media import MediaFileQuerySet
from exams.services.media import (
    MOST_MB,
    Duplicate,
    delete_media,
    delete_unused,
    replace_file,
    retry_media,
    store_upload,
    update_media,
    want_waveform,
)
from tenants.access import get_visible
from tenants.errors import Refused
from tenants.limits import MEGABYTE
from tenants.people.roles import CenterRequest, staff_required
from tenants.rendering import render_page

PAGE, CHOICES = 25, 12
MOST = MOST_MB[MediaKind.AUDIO] * MEGABYTE
TOGETHER = 4 * MOST
SHOWN_AS = {
    "state": "exams/library/_state.html",
    "choice": "exams/library/_choice.html",
    "preview": "exams/library/_preview.html",
}


@require_GET
@staff_required
def media_library(request: CenterRequest) -> HttpResponse:
    asked = request.GET
    found = _matching(request, asked.get("q", "").strip(), asked.get("kind", ""))
    found = found.filter(state_filter(asked.get("state", "")))
    if asked.get("use") in {"yes", "no"}:
        found = (used_media if asked["use"] == "yes" else unused_media)(found)
    if asked.get("by") == "me":
        found = found.filter(created_by=request.user)
    order = SORTS.get(asked.get("sort", ""), SORTS["new"])[1]
    page = Paginator(found.listed().select_related("created_by").order_by(*order), PAGE).get_page(asked.get("page"))
    uses = uses_by_media(media.pk for media in page)
    rows = [(media, len({use.test for use in uses.get(media.pk, [])})) for media in page]
    context = {
        "page_obj": page,
        "rows": rows,
        "asked": asked,
        "is_searched": any(asked.get(name) for name in ("q", "kind", "state", "use", "by")),
        "sorts": [(name, label) for name, (label, _fields) in SORTS.items()],
        "states": [(name, label) for name, (label, _filter) in STATES.items()],
        "kinds": MediaKind.choices,
        "storage": storage_use(),
    }
    return render_page(request, "exams/library/list.html", context)


@dataclass(frozen=True, slots=True)
class Upload:
    """What became of one file: stored, known already (`media` and `error`), or refused."""

    name: str
    media: MediaFile | None = None
    error: str = ""


@csrf_exempt  # only until the limit of the upload is set: the form itself is protected
@require_http_methods(["GET", "POST"])
@staff_required
def media_upload(request: CenterRequest) -> HttpResponse:
    spare_upload(request, most=MOST, most_together=TOGETHER)
    return _upload_page(request)


@csrf_protect
def _upload_page(request: CenterRequest) -> HttpResponse:
    """A form of several files; a script sends each by itself and asks for its row (`row`: library or choice)."""
    kind = request.GET.get("kind", "")
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = MediaUploadForm(*sent, initial=last_rights(request.user), kind=kind)
    row = request.POST.get("row", "")
    uploads: list[Upload] = []
    if form.is_valid():
        rights = {name: form.cleaned_data[name] for name in ("source", "licence", "expires_on")}
        uploads = [_stored(request, file, rights) for file in form.cleaned_data["upload"]]
    if row:
        return _upload_row(request, row, uploads, form)
    if uploads and all(upload.media and not upload.error for upload in uploads):
        said = ngettext("%(count)d file is uploaded.", "%(count)d files are uploaded.", len(uploads))
        messages.success(request, said % {"count": len(uploads)})
        return redirect("media_library")
    context = {"form": form, "uploads": uploads, "licences": licences(), "kind": kind}
    is_refused = form.errors or uploads
    return render_page(request, "exams/library/upload.html", context, status=422 if is_refused else 200)


def _stored(request: CenterRequest, file: Any, rights: dict[str, Any]) -> Upload:
    try:
        return Upload(file.name, store_upload(file, actor=request.user, **rights))
    except Duplicate as known:
        return Upload(file.name, known.media, known.sentence)
    except Refused as refused:
        return Upload(file.name, error=refused.sentence)


def _upload_row(request: CenterRequest, row: str, uploads: list[Upload], form: MediaUploadForm) -> HttpResponse:
    sentences = [str(error) for errors in form.errors.values() for error in errors]
    upload = uploads[0] if uploads else Upload("", error=" ".join(sentences))
    context = {"upload": upload, "media": upload.media, "row": row}
    return render(request, "exams/library/_uploaded.html", context, status=201 if upload.media else 422)


@require_http_methods(["GET", "POST"])
@staff_required
def media_edit(request: CenterRequest, pk: int) -> HttpResponse:
    media = get_visible(MediaFile.objects.select_related("created_by"), request.user, pk)
    want_waveform(media, now=timezone.now())
    if request.method == "POST":
        _check_editable(request, media)
    fields = ("name", "source", "licence", "expires_on")
    form = DetailsForm(request.POST or None, initial={name: getattr(media, name) for name in fields})
    if form.is_valid():
        try:
            update_media(media, actor=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error("name", refused.sentence)
        else:
            messages.success(request, _("Saved."))
            return redirect("media_edit", media.pk)
    return _edit_page(request, media, form=form, replace=ReplaceForm())


def _edit_page(request: CenterRequest, media: MediaFile, *, form: DetailsForm, replace: ReplaceForm) -> HttpResponse:
    uses = uses_of(media)
    context = {
        "media": media,
        "form": form,
        "replace": replace,
        "uses": uses,
        "licences": licences(),
        "is_published": any(use.place == "edition" for use in uses),
        "may_edit": MediaFile.objects.editable_by(request.user).filter(pk=media.pk).exists(),
    }
    status = 422 if form.errors or replace.errors else 200
    return render_page(request, "exams/library/edit.html", context, status=status)


@require_GET
@staff_required
def media_state(request: CenterRequest, pk: int) -> HttpResponse:
    """How far it is, as the place that asks shows it (`as`): it asks again until the file is ready or has failed."""
    media = get_visible(MediaFile.objects, request.user, pk)
    template = SHOWN_AS.get(request.GET.get("as", ""), SHOWN_AS["state"])
    return render(request, template, {"media": media, "field": request.GET.get("field", "")})


@require_POST
@staff_required
def media_retry(request: CenterRequest, pk: int) -> HttpResponse:
    retry_media(_editable(request, pk), actor=request.user)
    return redirect("media_edit", pk)


@csrf_exempt  # only until the limit of the upload is set: the form itself is protected
@require_POST
@staff_required
def media_replace(request: CenterRequest, pk: int) -> HttpResponse:
    spare_upload(request, most=MOST, most_together=MOST)
    return _replaced(request, pk)


@csrf_protect
def _replaced(request: CenterRequest, pk: int) -> HttpResponse:
    media = _editable(request, pk)
    replace = ReplaceForm(request.POST, request.FILES)
    if replace.is_valid():
        try:
            replace_file(media, replace.cleaned_data["file"], actor=request.user)
        except Refused as refused:
            replace.add_error("file", refused.sentence)
        else:
            return redirect("media_edit", pk)
    fields = ("name", "source", "licence", "expires_on")
    form = DetailsForm(initial={name: getattr(media, name) for name in fields})
    return _edit_page(request, media, form=form, replace=replace)


@require_POST
@staff_required
def media_delete(request: CenterRequest, pk: int) -> HttpResponse:
    media = _editable(request, pk)
    try:
        delete_media(media, actor=request.user)
    except Refused as refused:
        messages.error(request, refused.sentence)
        return redirect("media_edit", pk)
    messages.success(request, _("“%(name)s” is deleted.") % {"name": media.name})
    return redirect("media_library")


@require_http_methods(["GET", "POST"])
@staff_required
def media_unused(request: CenterRequest) -> HttpResponse:
    """What nothing uses and is old enough, with what it weighs; deleted only when that is confirmed."""
    form = UnusedForm(request.POST or request.GET or None)
    days = form.cleaned_data["days"] if form.is_valid() else form.fields["days"].initial
    before = timezone.now() - timedelta(days=days)
    if request.method == "POST" and form.is_valid():
        count = delete_unused(actor=request.user, before=before)
        said = ngettext("%(count)d file is deleted.", "%(count)d files are deleted.", count)
        messages.success(request, said % {"count": count})
        return redirect("media_library")
    found = unused_media(MediaFile.objects.editable_by(request.user)).filter(created_at__lt=before)
    context = {
        "form": form if form.is_bound else UnusedForm(initial={"days": days}),
        "days": days,
        "bytes": found.aggregate(total=Sum("size"))["total"] or 0,
        "page_obj": Paginator(found.listed().select_related("created_by"), PAGE).get_page(request.GET.get("page")),
    }
    return render_page(request, "exams/library/unused.html", context)


@require_GET
@staff_required
def media_choose(request: CenterRequest) -> HttpResponse:
    """The panel of a chooser: ?kind=, ?q=, ?field= (the name of its input)."""
    kind, search = request.GET.get("kind", ""), request.GET.get("q", "").strip()
    found = _matching(request, search, kind).exclude(state="failed").listed()
    context = {
        "page_obj": Paginator(found, CHOICES).get_page(request.GET.get("page")),
        "kind": kind,
        "search": search,
        "field": request.GET.get("field", ""),
        "form": MediaUploadForm(initial=last_rights(request.user), kind=kind, auto_id="choose_%s"),
        "licences": licences(),
    }
    return render(request, "exams/library/_choose.html", context)


def _matching(request: CenterRequest, search: str, kind: str) -> MediaFileQuerySet:
    found = MediaFile.objects.visible_to(request.user)
    if kind in MediaKind.values:
        found = found.filter(kind=kind)
    for word in search.split()[:8]:
        found = found.filter(Q(name__icontains=word) | Q(source__icontains=word))
    return found


def _editable(request: CenterRequest, pk: int) -> MediaFile:
    media: MediaFile = get_visible(MediaFile.objects, request.user, pk)
    _check_editable(request, media)
    return media


def _check_editable(request: CenterRequest, media: MediaFile) -> None:
    if not MediaFile.objects.editable_by(request.user).filter(pk=media.pk).exists():
        raise PermissionDenied(_("Only whoever uploaded this file and admins change it."))
