"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tenants.addresses import socket_url
from tenants.models import Center, ContactRequest
from tenants.people.models import Role

THEMES = {"light", "dark"}


def site(request: HttpRequest) -> dict[str, Any]:
    """The centre, its socket, the theme, the languages and the navigation of the person's role."""
    theme = request.COOKIES.get("theme", "")
    current, center = get_language(), getattr(request, "center", None)
    return {
        "center": center,
        "socket_url": socket_url(request),
        "theme": theme if theme in THEMES else "",
        "languages": [(code, name, code == current) for code, name in settings.LANGUAGES if offered(center, code)],
        "nav": navigation(request),
        "new_requests": SimpleLazyObject(lambda: ContactRequest.objects.unseen().count()),  # asked on owners' pages
    }


def offered(center: Center | None, language: str) -> bool:
    return center is None or language in center.languages


# Url name, label and icon, the most used first: five stand at the bottom of a phone's screen, eight in the header of a
# wide one, the rest in the account menu.
Entry = tuple[str, str, str]
TABS, IN_HEADER = 5, 8


def entries_of(role: str) -> list[Entry]:
    home, results = ("home", _("Home"), "home"), ("results", _("Results"), "result")
    tests, rooms = ("tests", _("Tests"), "paper"), ("rooms", _("Exam rooms"), "room")
    homework, calendar = ("homeworks", _("Homework"), "homework"), ("calendar", _("Calendar"), "grid")
    people, groups = ("people", _("People"), "people"), ("groups", _("Groups"), "group")
    letting_in = [("invitations", _("Invitations"), "mail"), ("guests", _("Guests"), "person")]
    materials = ("materials", _("Materials"), "folder")
    allowances = ("accommodations", _("Accommodations"), "clock")
    audit = ("audit", _("Audit log"), "text")
    bank = ("bank", _("Question bank"), "search")
    more = [bank, ("media_library", _("Media"), "sound"), calendar, *letting_in, allowances]
    return {
        Role.OWNER: [
            home,
            ("requests", _("Requests"), "mail"),
            ("centers", _("Centres"), "centre"),
            ("plans", _("Plans"), "paper"),
            audit,
        ],
        Role.CENTER_ADMIN: [
            home,
            people,
            tests,
            rooms,
            results,
            groups,
            homework,
            materials,
            *more,
            ("settings", _("Centre"), "settings"),
            ("support", _("Support visits"), "eye"),
            audit,
        ],
        Role.TEACHER: [home, tests, rooms, homework, results, materials, groups, people, *more],
        Role.STUDENT: [home, homework, results, materials, calendar],
    }.get(Role(role), [home])


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The pages of the person's role; `wide` marks those that only a wide header has room for."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    links: list[dict[str, Any]] = [
        {
            "name": name,
            "url": reverse(name, urlconf=request.urlconf),
            "label": label,
            "icon": icon,
            "wide": number >= TABS,
        }
        for number, (name, label, icon) in enumerate(entries_of(user.role))
    ]
    # every address begins with the first page's, "/"
    found = (link["url"] for link in links if request.path.startswith(link["url"]))
    here = max((url for url in found if url != "/" or request.path == "/"), key=len, default="")
    return [{**link, "current": link["url"] == here} for link in links]
