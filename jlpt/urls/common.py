"""Urls of the public site and of every centre alike."""

from django.urls import include, path

from jlpt.urls import audit, profile
from tenants.people.views import preferences

urlpatterns = [
    *profile.urlpatterns,  # before allauth's, some of whose addresses it takes
    path("accounts/", include("allauth.account.urls")),
    path("language/", preferences.set_language, name="set_language"),
    path("theme/", preferences.set_theme, name="set_theme"),
    *audit.urlpatterns,
]
