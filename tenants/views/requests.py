"""Requests for a centre: the list and each of them, for owners."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tenants.access import get_visible
from tenants.errors import Refused
from tenants.forms.requests import ApproveForm, NoteForm, RejectForm, approve_values
from tenants.models import ContactRequest, RequestStatus
from tenants.people.roles import CenterRequest, owner_required
from tenants.rendering import render_page
from tenants.services.requests import approve_request, mark_contacted, note_request, reject_request
from tenants.subdomains import host_of

PAGE = 25


@require_GET
@owner_required
def request_list(request: CenterRequest) -> HttpResponse:
    search, status = request.GET.get("q", "").strip(), request.GET.get("status", "")
    everything = ContactRequest.objects.visible_to(request.user)
    counts = dict(everything.order_by().values_list("status").annotate(Count("pk")))
    found = everything.select_related("center").matching(search)
    if status in RequestStatus.values:
        found = found.filter(status=status)
    context = {
        "page_obj": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "search": search,
        "status": status if status in RequestStatus.values else "",
        "statuses": [(value, name, counts.get(value, 0)) for value, name in RequestStatus.choices],
        "total": sum(counts.values()),
    }
    return render_page(request, "tenants/requests/list.html", context)


@require_GET
@owner_required
def request_detail(request: CenterRequest, pk: int) -> HttpResponse:
    return _detail(request, _get(request, pk))


@require_POST
@owner_required
def request_note(request: CenterRequest, pk: int) -> HttpResponse:
    found, form = _get(request, pk), NoteForm(request.POST)
    if not form.is_valid():
        return _detail(request, found, note=form)
    note_request(found, by=request.user, **form.cleaned_data)
    messages.success(request, _("Noted."))
    return redirect("request", pk)


@require_POST
@owner_required
def request_contacted(request: CenterRequest, pk: int) -> HttpResponse:
    try:
        mark_contacted(_get(request, pk), by=request.user)
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, _("Marked as contacted."))
    return redirect("request", pk)


@require_POST
@owner_required
def request_reject(request: CenterRequest, pk: int) -> HttpResponse:
    found, form = _get(request, pk), RejectForm(request.POST)
    if not form.is_valid():
        return _detail(request, found, reject=form)
    try:
        reject_request(found, by=request.user, **form.cleaned_data)
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, _("The request is rejected."))
    return redirect("request", pk)


@require_http_methods(["GET", "POST"])
@owner_required
def request_approve(request: CenterRequest, pk: int) -> HttpResponse:
    """One form: the centre, its plan and its first admin; one button makes the centre and invites."""
    found = _get(request, pk)
    if not found.is_undecided and request.method == "GET":
        return redirect("request", pk)
    form = ApproveForm(request.POST or None, initial={} if request.POST else approve_values(found))
    if form.is_valid():
        try:
            job = approve_request(found, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(
                request, _("%(name)s is being made. Its first admin is invited.") % {"name": job.center_name}
            )
            return redirect("request", pk)
    context = {"contact": found, "form": form, "after": host_of("")}
    return render_page(request, "tenants/requests/approve.html", context, status=422 if form.errors else 200)


def _get(request: CenterRequest, pk: int) -> ContactRequest:
    found: ContactRequest = get_visible(ContactRequest.objects.select_related("center"), request.user, pk)
    return found


def _detail(request: CenterRequest, found: ContactRequest, **forms: Any) -> HttpResponse:
    """The page; with a form that was not in order it says so and keeps what was typed."""
    wrong = any(form.errors for form in forms.values())
    context = {"contact": found, "history": found.notes.all(), "note": NoteForm(), "reject": RejectForm(), **forms}
    return render_page(request, "tenants/requests/detail.html", context, status=422 if wrong else 200)
