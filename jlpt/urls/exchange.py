"""Urls of tests in and out of files."""

from django.urls import URLPattern, URLResolver, path

from exams.views import exchange

urlpatterns: list[URLPattern | URLResolver] = [
    path("tests/import/", exchange.test_import, name="test_import"),
    path("tests/import/template.<str:kind>", exchange.test_template, name="test_template"),
    path("tests/import/<int:pk>/", exchange.test_import_preview, name="test_import_preview"),
    path("tests/import/<int:pk>/confirm/", exchange.test_import_confirm, name="test_import_confirm"),
    path("tests/import/<int:pk>/cancel/", exchange.test_import_cancel, name="test_import_cancel"),
    path("tests/<int:pk>/export/", exchange.test_export, name="test_export"),
]
