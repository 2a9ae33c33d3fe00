"""Urls of marks."""

from django.urls import URLPattern, URLResolver, path

from exams.views import marks

urlpatterns: list[URLPattern | URLResolver] = [
    path("marks/preview/", marks.marks_preview, name="marks_preview"),
    path("marks/readings/", marks.readings, name="readings"),
    path("marks/split/", marks.paste_split, name="paste_split"),
    path("marks/level/", marks.level_check, name="level_check"),
]
