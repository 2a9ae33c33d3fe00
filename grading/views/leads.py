"""What a guest link brought: its own page, all leads, one lead; who becomes a student, and who is forgotten."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from exams.forms.guests import NoteForm, OldLeadsForm, StudentForm
from exams.guests import length_of, state_of, token_of_link, with_counts
from exams.models import GuestLink, Lead
from exams.models.guests import LeadQuerySet
from exams.services.leads import delete_lead, delete_old_leads, make_student, note_lead
from exams.views.guests import LINKS
from grading.leads import export_rows, in_state, leads_of, named, row_of, state_names
from grading.models import Release
from tenants.access import get_visible
from tenants.errors import Refused
from tenants.people.models import Role, User
from tenants.people.phones import search_words
from tenants.people.qr import qr_path
from tenants.people.roles import CenterRequest, role_required, staff_required
from tenants.people.services.audit import record
from tenants.people.services.passwords import first_password
from tenants.rendering import render_page
from tenants.sheets import csv_of, xlsx_of

PAGE, NEWEST = 25, 10
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
admin_required = role_required(Role.CENTER_ADMIN)


@require_GET
@staff_required
@never_cache
def guest_link(request: CenterRequest, pk: int) -> HttpResponse:
    link = get_visible(with_counts(LINKS), request.user, pk)
    address = request.build_absolute_uri(reverse("guest_enter", args=[token_of_link(link)]))
    size, path = qr_path(address)
    newest = leads_of(Lead.objects.filter(link=link))[:NEWEST]
    context = {
        "link": link,
        "assignment": link.assignment,
        "state": state_of(link, now=timezone.now()),
        "address": address,
        "size": size,
        "path": path,
        "left": link.max_uses - link.uses,
        "rows": [row_of(lead) for lead in newest],
        "release": Release.objects.filter(assignment=link.assignment).first(),
        **length_of(link),
    }
    return render_page(request, "exams/guests/link.html", context)


@require_GET
@staff_required
def leads(request: CenterRequest) -> HttpResponse:
    """All whom the person may see, or (?link=) those of one link."""
    found, link = _found(request, request.GET)
    page = Paginator(leads_of(found), PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": [row_of(lead) for lead in page],
        "search": request.GET.get("q", "").strip(),
        "state": request.GET.get("state", ""),
        "states": state_names(),
        "link": link,
        "links": LINKS.visible_to(request.user),
        "old": OldLeadsForm(),
    }
    return render_page(request, "exams/guests/leads.html", context)


def _found(request: CenterRequest, asked: QueryDict) -> tuple[LeadQuerySet, GuestLink | None]:
    """What the search, the state and the link of a query leave of the leads."""
    found = Lead.objects.visible_to(request.user)
    text, wanted = search_words(asked.get("q", "").strip()), asked.get("link", "")
    link = LINKS.visible_to(request.user).filter(pk=wanted).first() if wanted.isdecimal() and len(wanted) < 12 else None
    if link:
        found = found.filter(link=link)
    return in_state(named(found, text), asked.get("state", "")), link


@require_POST
@staff_required
def leads_export(request: CenterRequest) -> HttpResponse:
    """What is listed, as a file. That it left the centre stands in the audit log."""
    found, link = _found(request, request.POST)
    kind = "xlsx" if request.POST.get("format") == "xlsx" else "csv"
    rows = list(export_rows(leads_of(found)))
    subject = link.assignment if link else request.user
    record(request.user, "leads.exported", subject, format=kind, count=len(rows) - 1)
    data, content_type = (xlsx_of(rows, title=_("Guests")), XLSX) if kind == "xlsx" else (csv_of(rows), "text/csv")
    name = f"guests-{timezone.localdate():%Y-%m-%d}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type=content_type, headers=headers)


@require_GET
@staff_required
@never_cache
def lead(request: CenterRequest, pk: int) -> HttpResponse:
    found = get_visible(leads_of(Lead.objects.all()), request.user, pk)
    return _lead_page(request, found, NoteForm(initial={"note": found.note}), StudentForm(user=request.user))


def _lead_page(
    request: CenterRequest, found: Lead, note: NoteForm, student: StudentForm, *, status: int = 200
) -> HttpResponse:
    person = found.person
    is_seen = found.student_at and User.objects.visible_to(request.user).filter(pk=person.pk).exists()
    context: dict[str, Any] = {
        "row": row_of(found),
        "lead": found,
        "person": person,
        "note": note,
        "form": student,
        "password": first_password(person) if found.student_at else None,
        "is_seen": is_seen,
        "groups": [row.group for row in person.memberships.current().select_related("group")],
    }
    return render_page(request, "exams/guests/lead.html", context, status=status)


@require_POST
@staff_required
def lead_note(request: CenterRequest, pk: int) -> HttpResponse:
    found = get_visible(leads_of(Lead.objects.all()), request.user, pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _lead_page(request, found, form, StudentForm(user=request.user), status=422)
    note_lead(found, actor=request.user, note=form.cleaned_data["note"])
    messages.success(request, _("The note is kept."))
    return redirect("lead", pk)


@require_POST
@staff_required
def lead_student(request: CenterRequest, pk: int) -> HttpResponse:
    found = get_visible(leads_of(Lead.objects.all()), request.user, pk)
    form = StudentForm(request.POST, user=request.user)
    if form.is_valid() or found.student_at:
        try:
            make_student(found, actor=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as error:
            form.add_error(None, error.sentence)
        else:
            return redirect("lead", pk)
    return _lead_page(request, found, NoteForm(initial={"note": found.note}), form, status=422)


@require_POST
@admin_required
def lead_delete(request: CenterRequest, pk: int) -> HttpResponse:
    found = get_visible(Lead.objects.select_related("person"), request.user, pk)
    try:
        delete_lead(found, actor=request.user, now=timezone.now())
    except Refused as error:
        messages.error(request, error.sentence)
        return redirect("lead", pk)
    messages.success(request, _("%(name)s is deleted, with every answer.") % {"name": found.person.name})
    return redirect("leads")


@require_POST
@admin_required
def leads_clean(request: CenterRequest) -> HttpResponse:
    form = OldLeadsForm(request.POST)
    if form.is_valid():
        count = delete_old_leads(actor=request.user, now=timezone.now(), days=form.cleaned_data["days"])
        said = ngettext("%(count)d guest is deleted.", "%(count)d guests are deleted.", count)
        messages.success(request, said % {"count": count})
    else:
        messages.error(request, _("Write a number of days from 1 to 3650."))
    return redirect("leads")
