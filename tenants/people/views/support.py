"""Support visits, as the centre sees them: who was here and why, what was done, ending one, forbidding all."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from tenants.addresses import site_url
from tenants.errors import Refused
from tenants.models import Center, SupportSession
from tenants.people.models import AuditEntry, Role
from tenants.people.roles import CenterRequest, role_required
from tenants.people.views.audit import told
from tenants.rendering import render_page
from tenants.services.support import allow_support, end_visit, enter_visit

PAGE, ACTS = 20, 50
admin_required = role_required(Role.CENTER_ADMIN)


@require_GET
@admin_required
def support(request: CenterRequest) -> HttpResponse:
    page = Paginator(_with_acts(visits_to(request.center)), PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "now": timezone.now(), "allowed": _is_allowed(request.center)}
    return render_page(request, "tenants/support/list.html", context)


@require_GET
@admin_required
def support_visit(request: CenterRequest, pk: int) -> HttpResponse:
    """What was done in one visit."""
    visit = _get(request, pk)
    page = Paginator(_acts_of(visit), ACTS).get_page(request.GET.get("page"))
    context = {"visit": visit, "page_obj": page, "told": [told(entry) for entry in page], "now": timezone.now()}
    return render_page(request, "tenants/support/visit.html", context)


@require_POST
@admin_required
def support_visit_end(request: CenterRequest, pk: int) -> HttpResponse:
    if end_visit(_get(request, pk), by=request.user, now=timezone.now()):
        messages.success(request, _("The visit is ended."))
    return redirect("support")


@require_POST
@admin_required
def support_allow(request: CenterRequest) -> HttpResponse:
    allowed = request.POST.get("allowed") == "1"
    try:
        allow_support(request.center, allowed=allowed, by=request.user, now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        said = _("mikan's support may enter after asking.") if allowed else _("Nobody from mikan can enter any more.")
        messages.success(request, said)
    return redirect("support")


@require_GET
@never_cache
def support_enter(request: HttpRequest, token: str) -> HttpResponse:
    """The link that an owner was led to; it opens once. The session ends with the visit, whatever is done in it."""
    center: Any = getattr(request, "center", None)
    entered = enter_visit(center, token, now=timezone.now())
    if entered is None:
        raise Http404
    visit, person = entered
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session["support_until"] = f"{timezone.localtime(visit.ends_at):%H:%M}"
    request.session.set_expiry(visit.ends_at)
    return redirect("home")


@require_POST
@admin_required
def support_leave(request: CenterRequest) -> HttpResponse:
    """The visitor's own button: ends the visit; the page links back to the platform."""
    if not request.user.is_support:
        raise Http404
    for visit in visits_to(request.center).running().filter(person=request.user.pk):
        end_visit(visit, by=request.user, now=timezone.now())
    logout(request)
    path = reverse("center_support", args=[request.center.pk], urlconf=settings.PUBLIC_SCHEMA_URLCONF)
    url = site_url(settings.BASE_HOST, path, port=request.get_port())
    return render_page(request, "tenants/support/left.html", {"url": url})


def visits_to(center: Center) -> Any:
    return SupportSession.objects.filter(center=center).select_related("center")


def _get(request: CenterRequest, pk: int) -> SupportSession:
    """Of this centre; another one's does not exist here."""
    return get_object_or_404(visits_to(request.center), pk=pk)


def _is_allowed(center: Center) -> bool:
    """As it is now: what the process knows of the centre may be some seconds old."""
    return Center.objects.filter(pk=center.pk, support_allowed=True).exists()


def _acts_of(visit: SupportSession) -> QuerySet[AuditEntry]:
    """What the visitor did, as the audit log has it."""
    acts = AuditEntry.objects.filter(actor=visit.person, at__gte=visit.entered_at or visit.starts_at)
    return acts.filter(at__lte=visit.ended_at or visit.ends_at) if visit.entered_at else acts.none()


def _with_acts(visits: Any) -> Any:
    """Each with `acts`, how many there are."""
    inside = AuditEntry.objects.filter(
        actor=OuterRef("person"),
        at__gte=OuterRef("entered_at"),
        at__lte=Coalesce(OuterRef("ended_at"), OuterRef("ends_at")),
    )
    counted = inside.order_by().values("actor").annotate(n=Count("pk")).values("n")
    return visits.annotate(acts=Coalesce(Subquery(counted), Value(0)))
