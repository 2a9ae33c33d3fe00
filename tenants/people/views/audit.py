"""The audit log, of a centre for its admins and of the public site for owners. Read only, as everything in it."""

import csv
import io
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from tenants.people.audit_words import details_of, kinds_of, sentence_of
from tenants.people.forms.audit import AuditFilter
from tenants.people.models import AuditEntry, Role
from tenants.people.models.audit import AuditQuerySet
from tenants.people.roles import CenterRequest, role_required
from tenants.rendering import render_page

PAGE = 50
MOST_IN_FILE = 20_000
audit_readers = role_required(Role.CENTER_ADMIN, Role.OWNER)


class Told(NamedTuple):
    """An entry in words."""

    entry: AuditEntry
    says: str
    about: str
    details: list[tuple[str, str]]


@require_GET
@audit_readers
def audit_log(request: CenterRequest) -> HttpResponse:
    """Newest first. Pages begin at an entry (?before=, ?after=), so that the last one costs what the first does."""
    form = _filter_of(request)
    entries, newer, older = _slice(_found(request, form), request)
    context = {
        "form": form,
        "filtered": form.is_filled,
        "told": [told(entry) for entry in entries],
        "newer": newer,
        "older": older,
        "most_in_file": MOST_IN_FILE,
    }
    return render_page(request, "people/audit/list.html", context, status=200 if form.is_valid() else 422)


@require_GET
@audit_readers
def audit_export(request: CenterRequest) -> HttpResponse:
    """What the filter shows, as a table for a spreadsheet; times in the reader's zone."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(
        [_("When"), pgettext("actor", "Who"), _("What was done"), _("Whom or what"), _("From where"), _("Details")]
    )
    for entry in _found(request, _filter_of(request))[:MOST_IN_FILE].iterator():
        line = told(entry)
        when = timezone.localtime(entry.at).strftime("%Y-%m-%d %H:%M:%S %z")
        details = "; ".join(f"{key}: {value}" for key, value in line.details)
        cells = [when, entry.actor_name, line.says, line.about, entry.address or "", details]
        table.writerow([without_formula(cell) for cell in cells])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")  # the mark is for Excel
    name = f"audit-{timezone.localdate().isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def told(entry: AuditEntry) -> Told:
    about = entry.subject_name or str(entry.data.get("title", "")) or entry.subject.replace(":", " ")
    return Told(entry, sentence_of(entry.action), about, details_of(entry.data))


def without_formula(cell: str) -> str:
    """Spreadsheets run what begins like a formula; an apostrophe before it makes it text."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else cell


def _filter_of(request: CenterRequest) -> AuditFilter:
    return AuditFilter(request.GET, kinds=kinds_of(public=request.center is None))


def _found(request: CenterRequest, form: AuditFilter) -> AuditQuerySet:
    entries = AuditEntry.objects.visible_to(request.user).order_by("-at", "-pk")
    return form.apply(entries)


def _slice(entries: AuditQuerySet, request: CenterRequest) -> tuple[list[AuditEntry], Any, Any]:
    """A page of entries, and the ids at which the newer and the older page begin."""
    before, after = (_entry(request, name) for name in ("before", "after"))
    if after:
        rows = list(entries.newer_than(after).order_by("at", "pk")[: PAGE + 1])
        more, rows = len(rows) > PAGE, rows[:PAGE][::-1]
        return rows, rows[0].pk if more and rows else None, rows[-1].pk if rows else None
    rows = list((entries.older_than(before) if before else entries)[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    return rows, rows[0].pk if before and rows else None, rows[-1].pk if more else None


def _entry(request: CenterRequest, name: str) -> AuditEntry | None:
    text = request.GET.get(name, "")
    if not text.isdecimal() or len(text) > 18:
        return None
    return AuditEntry.objects.visible_to(request.user).filter(pk=text).only("pk", "at").first()
