"""What an owner does with a centre: its look, its plan, closing it and opening it again."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tenants.errors import Refused
from tenants.forms.branding import BrandingForm
from tenants.forms.plans import AgreementForm
from tenants.limits import plan_of
from tenants.models import Center, CenterStatus
from tenants.people.roles import CenterRequest, owner_required
from tenants.rendering import render_page
from tenants.services.branding import change_branding
from tenants.services.closing import archive_center, reactivate_center, suspend_center, unarchive_center
from tenants.services.plans import agree_plan
from tenants.views.centers import get_center


@require_http_methods(["GET", "POST"])
@owner_required
def center_branding(request: CenterRequest, pk: int) -> HttpResponse:
    center = get_center(request, pk)
    form = BrandingForm(request.POST or None, request.FILES or None, center=center)
    if form.is_valid():
        change_branding(center, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved. Every page of the centre follows within ten seconds."))
        return redirect("center", pk)
    context = {"item": center, "form": form}
    return render_page(request, "tenants/centers/branding.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@owner_required
def center_plan(request: CenterRequest, pk: int) -> HttpResponse:
    center = get_center(request, pk)
    form = AgreementForm(request.POST or None, initial={"plan": plan_of(center.pk)})
    if form.is_valid():
        try:
            agree_plan(center, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            closed = center.status == CenterStatus.SUSPENDED
            said = _("Agreed. The centre is still suspended: open it again.") if closed else _("Agreed.")
            messages.success(request, said)
            return redirect("center", pk)
    context = {"item": center, "form": form}
    return render_page(request, "tenants/plans/agree.html", context, status=422 if form.errors else 200)


@require_POST
@owner_required
def center_suspend(request: CenterRequest, pk: int) -> HttpResponse:
    act = partial(suspend_center, note=request.POST.get("note", "")[:300])
    return _act(request, pk, act, _("The centre is suspended. Everybody is logged out."))


@require_POST
@owner_required
def center_reactivate(request: CenterRequest, pk: int) -> HttpResponse:
    return _act(request, pk, reactivate_center, _("The centre is open again."))


@require_POST
@owner_required
def center_archive(request: CenterRequest, pk: int) -> HttpResponse:
    return _act(request, pk, archive_center, _("The centre is in the archive. Its data stays."))


@require_POST
@owner_required
def center_unarchive(request: CenterRequest, pk: int) -> HttpResponse:
    return _act(request, pk, unarchive_center, _("The centre is back, suspended. Open it when it is time."))


def _act(request: CenterRequest, pk: int, act: Callable[..., Center], said: str) -> HttpResponse:
    try:
        act(get_center(request, pk), by=request.user)
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, said)
    return redirect("center", pk)
