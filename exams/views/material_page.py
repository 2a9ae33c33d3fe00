"""One material: its page with a preview, and the file itself, for those whom it is for."""

from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_safe

from exams.folders import FolderTree
from exams.media.docx import DocxText, read_docx
from exams.media.filetypes import DOCX
from exams.models import Material, MaterialKind
from exams.services.materials import web_host
from exams.views.materials import readers
from exams.views.media import hand_over
from tenants.access import get_visible
from tenants.people.roles import CenterRequest
from tenants.rendering import render_page

IN_PAGE = {MaterialKind.AUDIO, MaterialKind.PDF, MaterialKind.PICTURE}
# A browser's viewer of PDFs is a page of its own and runs in no sandbox; from here it gets styles and nothing else.
PDF_POLICY = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"
KEPT = 24 * 3600


@require_GET
@readers
def material_page(request: CenterRequest, pk: int) -> HttpResponse:
    materials = Material.objects.select_related("folder", "created_by").prefetch_related("groups")
    material: Material = get_visible(materials, request.user, pk)
    context = {
        "material": material,
        "path": FolderTree.of(request.user).path(material.folder_id),
        "host": web_host(material.url),
        "text": text_of(material) if material.content_type == DOCX else None,
        "may_edit": Material.objects.editable_by(request.user).filter(pk=pk).exists(),
    }
    return render_page(request, "exams/materials/page.html", context)


@require_safe
@readers
def material_file(request: CenterRequest, pk: int) -> HttpResponseBase:
    """Shown where a browser shows it safely, else (or with ?download=1) saved. Never kept: groups change."""
    material: Material = get_visible(Material.objects.exclude(kind=MaterialKind.LINK), request.user, pk)
    is_saved = "download" in request.GET or material.kind not in IN_PAGE
    disposition = content_disposition_header(is_saved, material.file_name) or "attachment"
    if settings.USE_S3:
        wanted = {"ResponseContentDisposition": disposition, "ResponseContentType": material.content_type}
        storage: Any = default_storage
        return HttpResponseRedirect(storage.url(str(material.file.name), parameters=wanted))
    response = hand_over(request, material.file, material.content_type)
    response["Content-Disposition"] = disposition
    response["Cache-Control"] = "private, no-store"
    if material.kind == MaterialKind.PDF and not is_saved:
        response["Content-Security-Policy"] = PDF_POLICY
        response["X-Frame-Options"] = "SAMEORIGIN"
    return response


def text_of(material: Material) -> DocxText | None:
    """The text of a DOCX, read once a day: it does not change under its name."""
    name = str(material.file.name)
    text: DocxText | None = cache.get(f"material:{name}")
    if text is None and default_storage.exists(name):
        with default_storage.open(name, "rb") as file:
            text = read_docx(cast(BinaryIO, file))
        cache.set(f"material:{name}", text, KEPT)
    return text
