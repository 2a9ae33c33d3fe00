"""Urls of imports of people and of login cards."""

from django.urls import URLPattern, URLResolver, path

from tenants.people.views import cards, imports

urlpatterns: list[URLPattern | URLResolver] = [
    path("people/import/", imports.people_import, name="people_import"),
    path("people/import/template.<str:kind>", imports.people_import_template, name="people_import_template"),
    path("people/import/<int:pk>/", imports.people_import_preview, name="people_import_preview"),
    path("people/import/<int:pk>/confirm/", imports.people_import_confirm, name="people_import_confirm"),
    path("people/import/<int:pk>/cancel/", imports.people_import_cancel, name="people_import_cancel"),
    path("people/import/<int:pk>/retry/", imports.people_import_retry, name="people_import_retry"),
    path("people/import/<int:pk>/progress/", imports.people_import_progress, name="people_import_progress"),
    path("people/import/<int:pk>/result/", imports.people_import_result, name="people_import_result"),
    path("people/import/<int:pk>/errors.csv", imports.people_import_errors, name="people_import_errors"),
    path("people/cards/", cards.login_cards, name="login_cards"),
]
