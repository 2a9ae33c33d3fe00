"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tenants.addresses import socket_url
from tenants.people.models import Role

THEMES = {"light", "dark"}


def site(request: HttpRequest) -> dict[str, Any]:
    """The centre, its socket, the theme, the languages and the navigation of the person's role."""
    theme = request.COOKIES.get("theme", "")
    current = get_language()
    return {
        "center": getattr(request, "center", None),
        "socket_url": socket_url(request),
        "theme": theme if theme in THEMES else "",
        "languages": [(code, name, code == current) for code, name in settings.LANGUAGES],
        "nav": navigation(request),
    }


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    entries = [("home", _("Home"), "home")]
    if user.role in {Role.CENTER_ADMIN, Role.TEACHER}:
        entries += [("tests", _("Tests"), "paper"), ("rooms", _("Exam rooms"), "room")]
    if user.role in {Role.CENTER_ADMIN, Role.TEACHER, Role.STUDENT}:
        entries += [("homeworks", _("Homework"), "homework"), ("results", _("Results"), "result")]
    links = [
        {"url": reverse(name, urlconf=request.urlconf), "label": label, "icon": icon} for name, label, icon in entries
    ]
    here = max((link["url"] for link in links if request.path.startswith(link["url"])), key=len, default="")
    return [{**link, "current": link["url"] == here} for link in links]
