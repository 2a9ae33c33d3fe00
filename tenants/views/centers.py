"""Centres, as owners run them: the list, one that is made, each of them. Numbers come from the daily summary alone."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tenants.access import get_visible
from tenants.addresses import site_url
from tenants.errors import Refused
from tenants.forms.centers import CenterForm, NewCenterForm
from tenants.limits import plan_of, uses_of
from tenants.models import Center, CenterJob, CenterStatus, PlanCode
from tenants.people.roles import CenterRequest, owner_required
from tenants.queries import COUNTED, attempts_by_week, matching, with_numbers
from tenants.rendering import render_page
from tenants.services.centers import move_center, start_center
from tenants.services.closing import trial_that_ended
from tenants.services.settings import change_settings
from tenants.subdomains import host_of, offer_subdomain

PAGE, JOBS = 25, 5
ORDERS: dict[str, tuple[Any, ...]] = {
    "name": ("name", "pk"),
    "newest": ("-created_at", "-pk"),
    "students": (F("students").desc(nulls_last=True), "name"),
    "attempts": ("-attempts", "name"),
    "seen": (F("seen_at").desc(nulls_last=True), "name"),
}


@require_GET
@owner_required
def center_list(request: CenterRequest) -> HttpResponse:
    search, status = request.GET.get("q", "").strip(), request.GET.get("status", "")
    plan, order = request.GET.get("plan", ""), request.GET.get("order", "")
    found = with_numbers(matching(Center.objects.visible_to(request.user), search))
    found = found.filter(status=status) if status in CenterStatus.values else found.exclude(status="archived")
    if plan in PlanCode.values:
        found = found.filter(plan_code=plan)
    page = Paginator(found.order_by(*ORDERS.get(order, ORDERS["name"])), PAGE).get_page(request.GET.get("page"))
    dress(list(page.object_list), attempts_by_week([center.pk for center in page]))
    context = {
        "page_obj": page,
        "search": search,
        "status": status,
        "statuses": CenterStatus.choices,
        "plan": plan,
        "plans": PlanCode.choices,
        "order": order if order in ORDERS else "name",
        "orders": [
            ("name", _("By name")),
            ("newest", _("Newest first")),
            ("students", _("Most students first")),
            ("attempts", _("Most attempts first")),
            ("seen", _("Last seen first")),
        ],
    }
    return render_page(request, "tenants/centers/list.html", context)


@require_http_methods(["GET", "POST"])
@owner_required
def center_new(request: CenterRequest) -> HttpResponse:
    form = NewCenterForm(request.POST or None)
    if form.is_valid():
        try:
            job = start_center(**form.cleaned_data, by=request.user)
        except Refused as refused:  # somebody took the address since the form was checked
            form.add_error(None, refused.sentence)
        else:
            return redirect("job", job.pk)
    context = {"form": form, "after": host_of("")}
    return render_page(request, "tenants/centers/new.html", context, status=422 if form.errors else 200)


@require_GET
@owner_required
def center_offer(request: CenterRequest) -> HttpResponse:
    """The address that the name gives, for the form as it is typed."""
    name = request.GET.get("name", "").strip()[:120]
    context = {"offered": offer_subdomain(name) if name else "", "after": host_of("")}
    return render_page(request, "tenants/centers/_address.html", context)


@require_GET
@owner_required
def center_detail(request: CenterRequest, pk: int) -> HttpResponse:
    center = get_center(request, pk)
    dress([center], attempts_by_week([center.pk]))
    plan = plan_of(center.pk)
    context = {
        "item": center,  # `center` is the name of the site's own
        "plan": plan,
        "uses": uses_of(plan, {limit: getattr(center, number) or 0 for limit, number in COUNTED.items()}),
        "agreements": list(center.subscriptions.select_related("plan")),
        "today": timezone.localdate(),
        "trial_over": trial_that_ended(center),
        "earlier": center.domains.filter(is_primary=False).values_list("domain", flat=True),
        "jobs": CenterJob.objects.filter(center=center)[:JOBS],
    }
    return render_page(request, "tenants/centers/detail.html", context)


@require_http_methods(["GET", "POST"])
@owner_required
def center_edit(request: CenterRequest, pk: int) -> HttpResponse:
    center = get_center(request, pk)
    form = CenterForm(request.POST or None, center=center, host=center.host)
    if form.is_valid():
        values = dict(form.cleaned_data)
        try:
            move_center(center, by=request.user, subdomain=values.pop("subdomain"))
            change_settings(center, by=request.user, **values)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("Saved. Every page of the centre follows within ten seconds."))
            return redirect("center", pk)
    context = {"item": center, "form": form, "after": host_of("")}
    return render_page(request, "tenants/centers/edit.html", context, status=422 if form.errors else 200)


def get_center(request: CenterRequest, pk: int) -> Any:
    """With its numbers and its host; 404 for whoever may not see it."""
    return get_visible(with_numbers(Center.objects.all()), request.user, pk)


def dress(centers: list[Any], weeks: dict[int, list[int]]) -> list[Any]:
    """Put beside each centre what its row shows: its address, the bars of twelve weeks (x, y, height), the days that
    are left of a trial and those since anybody was there."""
    today, now = timezone.localdate(), timezone.now()
    for center in centers:
        center.url = site_url(center.host) if center.host else ""
        most = max(weeks[center.pk], default=0) or 1
        heights = [max(1.0, round(22 * count / most, 1)) for count in weeks[center.pk]]
        center.weeks = [(7 * number, 24 - height, height) for number, height in enumerate(heights)]
        center.weeks_sum = sum(weeks[center.pk])
        center.days_left = (center.ends_on - today).days if center.is_trial and center.ends_on else None
        center.quiet_days = (now - center.seen_at).days if center.seen_at else None
    return centers
