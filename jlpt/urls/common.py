"""Urls of the public site and of every centre alike."""

from django.urls import include, path

from tenants.people.views import preferences

urlpatterns = [
    path("accounts/", include("allauth.account.urls")),
    path("language/", preferences.set_language, name="set_language"),
    path("theme/", preferences.set_theme, name="set_theme"),
]
