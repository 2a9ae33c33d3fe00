"""Urls of groups."""

from django.urls import URLPattern, URLResolver, path

from tenants.people.views import groups

urlpatterns: list[URLPattern | URLResolver] = [
    path("groups/", groups.group_list, name="groups"),
    path("groups/new/", groups.group_new, name="group_new"),
    path("groups/<int:pk>/", groups.group_page, name="group"),
    path("groups/<int:pk>/edit/", groups.group_edit, name="group_edit"),
    path("groups/<int:pk>/add/", groups.group_add, name="group_add"),
    path("groups/<int:pk>/move/", groups.group_move, name="group_move"),
    path("groups/<int:pk>/history/", groups.group_history, name="group_history"),
    path("groups/<int:pk>/archive/", groups.group_archive, name="group_archive"),
]
