"""Materials: the folders and what lies in them, one with its preview, its file, and giving, changing, deleting them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods

from exams.folders import FolderTree
from exams.forms.materials import MOST_FILES, FileForm, FilesForm, LinkForm
from exams.media.filetypes import LARGEST
from exams.media.uploading import spare_upload
from exams.models import Folder, Material, MaterialKind
from exams.models.tests import LEVELS
from exams.services.materials import add_files, add_link, delete_material, update_material
from tenants.access import get_visible
from tenants.errors import Refused
from tenants.people.models import Role
from tenants.people.roles import CenterRequest, role_required, staff_required
from tenants.rendering import render_page

PAGE = 30
ORDERS = {
    "newest": ("-created_at", "-pk"),
    "title": ("title", "pk"),
    "level": ("-level", "title", "pk"),
    "largest": ("-size", "pk"),
}
ORDER_NAMES = [
    ("newest", gettext_lazy("Newest first")),
    ("title", gettext_lazy("By title")),
    ("level", gettext_lazy("By level")),
    ("largest", gettext_lazy("Largest first")),
]
readers = role_required(Role.CENTER_ADMIN, Role.TEACHER, Role.STUDENT)


@require_GET
@readers
def material_list(request: CenterRequest, pk: int | None = None) -> HttpResponse:
    """What lies in a folder, or outside all; whoever searches finds what lies deeper too."""
    tree = FolderTree.of(request.user)
    folder = _folder(tree, pk)
    asked = {name: request.GET.get(name, "").strip()[:80] for name in ("q", "kind", "level", "order")}
    is_search = any(asked[name] for name in ("q", "kind", "level"))
    found = _found(Material.objects.visible_to(request.user), asked, order=asked["order"])
    if not is_search:
        found = found.filter(folder=folder)
    elif folder:
        found = found.filter(folder__in=tree.below(folder.pk))
    if request.user.is_staff_member:
        found = found.prefetch_related("groups")
    context = {
        "folder": folder,
        "path": tree.path(folder.parent_id) if folder else [],
        "places": [] if is_search else tree.inside(folder.pk if folder else None),
        "page_obj": Paginator(found.select_related("folder", "created_by"), PAGE).get_page(request.GET.get("page")),
        "asked": asked,
        "is_search": is_search,
        "kinds": MaterialKind.choices,
        "levels": LEVELS,
        "orders": ORDER_NAMES,
    }
    return render_page(request, "exams/materials/list.html", context)


def _folder(tree: FolderTree, pk: int | None) -> Folder | None:
    folder = tree.get(pk) if pk is not None else None
    if pk is not None and folder is None:
        raise Http404
    return folder


def _found(materials: QuerySet[Material], asked: dict[str, str], *, order: str) -> QuerySet[Material]:
    if asked["q"]:
        words = Q(title__icontains=asked["q"]) | Q(description__icontains=asked["q"])
        materials = materials.filter(words | Q(file_name__icontains=asked["q"]))
    if asked["kind"] in MaterialKind.values:
        materials = materials.filter(kind=asked["kind"])
    if asked["level"] in dict(LEVELS):
        materials = materials.filter(level=asked["level"])
    return materials.order_by(*ORDERS.get(order, ORDERS["newest"]))


@csrf_exempt  # only until the limit of the upload is set: the form itself is protected
@require_http_methods(["GET", "POST"])
@staff_required
def material_new(request: CenterRequest) -> HttpResponse:
    spare_upload(request, most=LARGEST, most_together=LARGEST)
    return _new_page(request)


@csrf_protect
def _new_page(request: CenterRequest) -> HttpResponse:
    """A page with scripts sends each file on its own and asks for JSON: the next address, or what is wrong by field."""
    sent = request.method == "POST"
    form = FilesForm(
        request.POST if sent else None, request.FILES or None, user=request.user, initial=_initial(request)
    )
    if form.is_valid():
        facts = form.cleaned_data
        try:
            added = add_files(facts.pop("uploads"), actor=request.user, **facts)
        except Refused as refused:
            form.add_error("uploads", refused.sentence)
        else:
            return _files_are_here(request, added)
    if sent and _wants_json(request):
        return JsonResponse({"errors": form.errors})
    return _form_page(request, form, "new.html", {"most_files": MOST_FILES, "largest": LARGEST})


def _files_are_here(request: CenterRequest, added: list[Material]) -> HttpResponse:
    address = _address(added[0].folder)
    if _wants_json(request):
        return JsonResponse({"url": address})
    said = ngettext("%(count)d file is added.", "%(count)d files are added.", len(added))
    messages.success(request, said % {"count": len(added)})
    return redirect(address)


@require_http_methods(["GET", "POST"])
@staff_required
def material_link(request: CenterRequest) -> HttpResponse:
    form = LinkForm(request.POST or None, user=request.user, initial=_initial(request))
    if form.is_valid():
        added = add_link(actor=request.user, **form.cleaned_data)
        messages.success(request, _("The link is added."))
        return redirect(_address(added.folder))
    return _form_page(request, form, "link.html", {})


@csrf_exempt  # only until the limit of the upload is set: the form itself is protected
@require_http_methods(["GET", "POST"])
@staff_required
def material_edit(request: CenterRequest, pk: int) -> HttpResponse:
    spare_upload(request, most=LARGEST, most_together=LARGEST)
    return _edit_page(request, pk)


@csrf_protect
def _edit_page(request: CenterRequest, pk: int) -> HttpResponse:
    material = _editable(request, pk)
    maker: Any = LinkForm if material.kind == MaterialKind.LINK else FileForm
    form = maker(request.POST or None, request.FILES or None, user=request.user, material=material)
    if form.is_valid():
        try:
            update_material(material, actor=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("Saved."))
            return redirect("material", pk)
    return _form_page(request, form, "edit.html", {"material": material})


@require_http_methods(["GET", "POST"])
@staff_required
def material_delete(request: CenterRequest, pk: int) -> HttpResponse:
    material = _editable(request, pk)
    if request.method == "POST":
        address = _address(material.folder)
        delete_material(material, actor=request.user)
        messages.success(request, _("It is deleted."))
        return redirect(address)
    return render_page(request, "exams/materials/delete.html", {"material": material})


def _editable(request: CenterRequest, pk: int) -> Material:
    """404 for who may not see it, 403 with a sentence for who may only read it."""
    material: Material = get_visible(Material.objects.select_related("folder"), request.user, pk)
    if not Material.objects.editable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied(_("Only who gave it and admins change this material."))
    return material


def _initial(request: CenterRequest) -> dict[str, Any]:
    """What stands in the address: ?folder=, ?group=."""
    group = request.GET.get("group", "")
    return {"folder": request.GET.get("folder", ""), "groups": [group] if group.isdecimal() else []}


def _form_page(request: CenterRequest, form: Any, template: str, more: dict[str, Any]) -> HttpResponse:
    folder = form["folder"].value()
    back = form.tree.get(int(folder)) if str(folder or "").isdecimal() else None
    context = {"form": form, "folder": back, **more}
    return render_page(request, f"exams/materials/{template}", context, status=422 if form.errors else 200)


def _wants_json(request: CenterRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def _address(folder: Folder | None) -> str:
    return reverse("material_folder", args=[folder.pk]) if folder else reverse("materials")
