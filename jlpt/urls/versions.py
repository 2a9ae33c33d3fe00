"""Urls of a test as a whole: its editions and what changed in them, the archive, history, sharing, sources."""

from django.urls import URLPattern, URLResolver, path

from exams.views import about, versions

urlpatterns: list[URLPattern | URLResolver] = [
    path("tests/<int:pk>/changes/", versions.test_changes, name="test_changes"),
    path("tests/<int:pk>/editions/<int:number>/changes/", versions.edition_changes, name="edition_changes"),
    path("tests/<int:pk>/editions/<int:number>/hide/", versions.edition_hide, name="edition_hide"),
    path("tests/<int:pk>/editions/<int:number>/show/", versions.edition_show, name="edition_show"),
    path("tests/<int:pk>/archive/", versions.test_archive, name="test_archive"),
    path("tests/<int:pk>/unarchive/", versions.test_unarchive, name="test_unarchive"),
    path("tests/<int:pk>/delete/", versions.test_delete, name="test_delete"),
    path("tests/<int:pk>/history/", versions.test_history, name="test_history"),
    path("tests/<int:pk>/about/", about.test_about, name="test_about"),
    path("tests/<int:pk>/share/", about.test_share, name="test_share"),
    path("tests/<int:pk>/share/find/", about.test_colleagues, name="test_colleagues"),
]
