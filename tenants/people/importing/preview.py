"""A list as its page shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tenants.errors import Refused
from tenants.people.folding import folded
from tenants.people.importing.checking import check
from tenants.people.importing.columns import FIELDS, LABELS
from tenants.people.importing.matching import group_key
from tenants.people.importing.problems import sentences
from tenants.people.importing.rows import Outcome, Row
from tenants.people.models import Group, Role
from tenants.people.phones import shown_phone
from tenants.people.services.imports import TO_WRITE, check_plan


@dataclass(frozen=True)
class Shown:
    """One line of the table. `changes`: what, before, after."""

    number: int
    name: str
    reach: str
    role: str
    group: str
    outcome: str
    problems: list[str]
    changes: list[tuple[str, ...]]


def shown(row: Row) -> Shown:
    """A line that will be written as it was understood, another as it was typed."""
    meant = Row(row.number, row.cells)
    check(meant)
    is_typed = row.outcome == Outcome.ERROR
    name = row.name if is_typed else f"{meant.values['first_name']} {meant.values['last_name']}".strip()
    phone = row.cells.get("phone", "") if is_typed else shown_phone(meant.values["phone"])
    return Shown(
        number=row.number,
        name=name or _("No name"),
        reach=" · ".join(filter(None, (row.cells.get("email", ""), phone, row.cells.get("username", "")))),
        role=str(Role.TEACHER.label if row.is_teacher else Role.STUDENT.label),
        group=row.cells.get("group", ""),
        outcome=row.outcome.value,
        problems=sentences(row),
        changes=[
            (str(label), *(_said(name, value) for value in row.changes[name]))
            for name, label in FIELDS.items()
            if name in row.changes
        ],
    )


def _said(name: str, value: str) -> str:
    return shown_phone(value) if name == "phone" and value else value


def matching(rows: Iterable[Row], *, outcome: str, search: str) -> list[Row]:
    """Those with an outcome, in which every word of the search stands, in whatever script."""
    words = folded(search).split()
    found = [row for row in rows if not outcome or row.outcome == outcome]
    if not words:
        return found
    return [row for row in found if all(word in folded(" ".join(row.cells.values())) for word in words)]


def new_groups(rows: Iterable[Row]) -> list[str]:
    """The groups that will be made."""
    names = {
        group_key(row.cells["group"]): row.cells["group"]
        for row in rows
        if row.outcome in TO_WRITE and row.cells.get("group")
    }
    here = {group_key(name) for name in Group.objects.values_list("name", flat=True)} if names else set()
    return sorted(name for key, name in names.items() if key not in here)


def plan_problem(rows: list[Row]) -> str:
    """Why the plan has no room for all who are new, "" where it has."""
    try:
        with transaction.atomic():
            check_plan(rows)
    except Refused as refused:
        return refused.sentence
    return ""


def columns_read(names: dict[str, str]) -> list[dict[str, Any]]:
    """What each column of the file was taken for."""
    return [{"typed": typed, "label": LABELS[field]} for field, typed in names.items()]
