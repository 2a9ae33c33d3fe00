"""Login cards on a page made for printing. Who opened whose stands in the audit log."""

from django.db import models
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from tenants.access import get_visible
from tenants.people.cards import MOST, card_people, sheets_of
from tenants.people.models import Group, PeopleImport, Role, User
from tenants.people.qr import qr_path
from tenants.people.roles import CenterRequest, staff_required
from tenants.people.services.audit import record
from tenants.rendering import render_page


@require_GET
@never_cache  # first passwords stay in no browser's store
@staff_required
def login_cards(request: CenterRequest) -> HttpResponse:
    """Of ?ids=1,2,3, of ?group= or of ?import=; those whom the person does not see are left out."""
    people, about = _asked(request)
    found = list(people.order_by("last_name", "first_name", "pk")[: MOST + 1])
    shown = found[:MOST]
    if shown:
        record(request.user, "people.cards_opened", about, people=[person.pk for person in shown])
    login = request.build_absolute_uri(reverse("account_login"))
    size, path = qr_path(login)
    context = {
        "sheets": list(sheets_of(shown)),
        "count": len(shown),
        "most": MOST if len(found) > MOST else 0,
        "about": about,
        "address": request.get_host(),
        "qr_size": size,
        "qr_path": path,
    }
    return render_page(request, "people/cards/sheets.html", context)


def _asked(request: CenterRequest) -> tuple[models.QuerySet[User], models.Model]:
    """The people, and what the audit log names: their group, their import, or the centre."""
    people, asked = card_people(request.user), request.GET
    if number := _number(asked.get("group", "")):
        group = get_visible(Group.objects.all(), request.user, number)
        members = group.memberships.current().values("student")
        return people.filter(pk__in=members), group
    if (number := _number(asked.get("import", ""))) and request.user.role == Role.CENTER_ADMIN:
        found = PeopleImport.objects.defer("rows").filter(pk=number).first()
        return (people.filter(imports=found), found) if found else (people.none(), request.center)
    ids = [number for text in asked.get("ids", "").split(",")[: MOST + 1] if (number := _number(text))]
    return people.filter(pk__in=ids), request.center


def _number(text: str) -> int:
    """An id out of an address, 0 where there is none."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0
