"""Folders of materials, as staff make, rename, move and delete them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from exams.folders import FolderTree
from exams.forms.materials import FolderForm
from exams.models import Folder, Material
from exams.services.folders import add_folder, change_folder, delete_folder
from tenants.errors import Refused
from tenants.people.roles import CenterRequest, staff_required
from tenants.rendering import render_page


@require_http_methods(["GET", "POST"])
@staff_required
def folder_new(request: CenterRequest) -> HttpResponse:
    """?in= names the folder that it is made in."""
    tree = FolderTree.of(request.user)
    form = FolderForm(request.POST or None, tree=tree, initial={"parent": request.GET.get("in", "")})
    if form.is_valid():
        try:
            folder = add_folder(actor=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error("name", refused.sentence)
        else:
            messages.success(request, _("The folder is made."))
            return redirect("material_folder", folder.pk)
    return _form_page(request, form, None)


@require_http_methods(["GET", "POST"])
@staff_required
def folder_edit(request: CenterRequest, pk: int) -> HttpResponse:
    tree = FolderTree.of(request.user)
    folder = _folder(tree, pk)
    values = {"name": folder.name, "parent": str(folder.parent_id or "")}
    form = FolderForm(request.POST or None, tree=tree, folder=folder, initial=values)
    if form.is_valid():
        try:
            change_folder(folder, actor=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error("name", refused.sentence)
        else:
            messages.success(request, _("Saved."))
            return redirect("material_folder", pk)
    return _form_page(request, form, folder)


@require_http_methods(["GET", "POST"])
@staff_required
def folder_delete(request: CenterRequest, pk: int) -> HttpResponse:
    """Says how much is in it; all of it goes only if that is ticked."""
    tree = FolderTree.of(request.user)
    folder = _folder(tree, pk)
    error = ""
    if request.method == "POST":
        try:
            delete_folder(folder, actor=request.user, with_contents=request.POST.get("contents") == "1")
        except Refused as refused:
            error = refused.sentence
        else:
            messages.success(request, _("The folder is deleted."))
            return redirect("material_folder", folder.parent_id) if folder.parent_id else redirect("materials")
    below = tree.below(pk)
    context = {
        "folder": folder,
        "files": Material.objects.filter(folder__in=below).count(),
        "folders": len(below) - 1,
        "error": error,
    }
    return render_page(request, "exams/materials/folder_delete.html", context, status=422 if error else 200)


def _folder(tree: FolderTree, pk: int) -> Folder:
    folder = tree.get(pk)
    if folder is None:
        raise Http404
    return folder


def _form_page(request: CenterRequest, form: Any, folder: Folder | None) -> HttpResponse:
    context = {"form": form, "folder": folder}
    return render_page(request, "exams/materials/folder_form.html", context, status=422 if form.errors else 200)
