"""Urls of library."""

from django.urls import URLPattern, URLResolver, path

from exams.views import library

urlpatterns: list[URLPattern | URLResolver] = [
    path("library/", library.media_library, name="media_library"),
    path("library/upload/", library.media_upload, name="media_upload"),
    path("library/choose/", library.media_choose, name="media_choose"),
    path("library/unused/", library.media_unused, name="media_unused"),
    path("library/<int:pk>/", library.media_edit, name="media_edit"),
    path("library/<int:pk>/state/", library.media_state, name="media_state"),
    path("library/<int:pk>/retry/", library.media_retry, name="media_retry"),
    path("library/<int:pk>/replace/", library.media_replace, name="media_replace"),
    path("library/<int:pk>/delete/", library.media_delete, name="media_delete"),
]
