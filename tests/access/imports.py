"""Who may open what: imports of people."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile

from tenants.people.models import PeopleImport, User
from tenants.people.services.imports import start_import
from tests.access import Area, row

LIST = b"Name,Phone\nDilnoza Karimova,+998901234567\nWithout Phone,12\n"


def make() -> dict[str, Any]:
    """A list to be confirmed, one to be cancelled, one that is written and one that stopped."""
    admin = User.objects.get(username="admin")
    ids = {
        key: start_import(ContentFile(LIST, f"{key}.csv"), actor=admin).pk for key in ("list", "spare", "made", "stuck")
    }
    PeopleImport.objects.filter(pk=ids["made"]).update(state="done", done=2)
    PeopleImport.objects.filter(pk=ids["stuck"]).update(state="running", columns={"names": [], "ignored": []})
    return {f"import_{key}": pk for key, pk in ids.items()}


AREA = Area(
    center={
        "people_import": row("GET", admin=200),
        "people_import_template": row("GET", admin=200),
        "people_import_preview": row("GET", admin=200),
        "people_import_confirm": row("POST", admin=302),
        "people_import_cancel": row("POST", admin=302),
        "people_import_retry": row("POST", admin=302),
        "people_import_progress": row("GET", admin=200),
        "people_import_result": row("GET", admin=200),
        "people_import_errors": row("GET", admin=200),
        "login_cards": row("GET", admin=200, teacher=200, other_teacher=200),
    },
    args={
        "people_import_template": ["xlsx"],
        "people_import_preview": ["import_list"],
        "people_import_confirm": ["import_list"],
        "people_import_cancel": ["import_spare"],
        "people_import_retry": ["import_made"],
        "people_import_progress": ["import_stuck"],
        "people_import_result": ["import_made"],
        "people_import_errors": ["import_list"],
    },
    forms=frozenset({"people_import"}),
    make=make,
)
