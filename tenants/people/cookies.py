"""What a browser remembers for a year: language and theme."""

from django.conf import settings
from django.http import HttpResponse

YEAR = 365 * 24 * 3600


def remember(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)


def remember_theme(response: HttpResponse, theme: str) -> None:
    """ "" is: like the device."""
    if theme:
        remember(response, "theme", theme)
    else:
        response.delete_cookie("theme")
