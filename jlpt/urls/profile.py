"""Urls of profile: everybody's own account, on the public site and in every centre."""

from django.urls import URLPattern, URLResolver, path

from tenants.people.views import passwords

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/password/first/", passwords.first_password, name="first_password"),
]
