"""Urls of the centre's settings."""

from django.urls import path

from tenants.people.views import settings

urlpatterns = [
    path("settings/", settings.center_settings, name="settings"),
    path("settings/branding/", settings.center_branding, name="branding"),
]
