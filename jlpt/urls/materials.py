"""Urls of materials."""

from django.urls import URLPattern, URLResolver, path

from exams.views import folders, material_page, materials

urlpatterns: list[URLPattern | URLResolver] = [
    path("materials/", materials.material_list, name="materials"),
    path("materials/new/", materials.material_new, name="material_new"),
    path("materials/new/link/", materials.material_link, name="material_link"),
    path("materials/<int:pk>/", material_page.material_page, name="material"),
    path("materials/<int:pk>/file/", material_page.material_file, name="material_file"),
    path("materials/<int:pk>/edit/", materials.material_edit, name="material_edit"),
    path("materials/<int:pk>/delete/", materials.material_delete, name="material_delete"),
    path("materials/folders/new/", folders.folder_new, name="folder_new"),
    path("materials/folders/<int:pk>/", materials.material_list, name="material_folder"),
    path("materials/folders/<int:pk>/edit/", folders.folder_edit, name="folder_edit"),
    path("materials/folders/<int:pk>/delete/", folders.folder_delete, name="folder_delete"),
]
