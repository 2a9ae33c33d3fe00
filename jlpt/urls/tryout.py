"""Urls of trying a draft as a student."""

from django.urls import URLPattern, URLResolver, path

from exams.views import tryout

urlpatterns: list[URLPattern | URLResolver] = [
    path("tests/<int:pk>/try/<int:position>/", tryout.tryout, name="tryout"),
    path("tests/<int:pk>/try/<int:position>/check/", tryout.tryout_check, name="tryout_check"),
]
