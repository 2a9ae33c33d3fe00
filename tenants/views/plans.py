"""The four plans, for owners."""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tenants.forms.plans import PlanForm
from tenants.models import Center, CenterStatus, Plan
from tenants.people.roles import CenterRequest, owner_required
from tenants.queries import with_numbers
from tenants.rendering import render_page
from tenants.services.plans import change_plan


@require_GET
@owner_required
def plan_list(request: CenterRequest) -> HttpResponse:
    """Each with how many centres have it today."""
    active = Center.objects.visible_to(request.user).filter(status=CenterStatus.ACTIVE)
    counts = dict(with_numbers(active).order_by().values_list("plan_code").annotate(Count("pk")))
    plans = [(plan, counts.get(plan.code, 0)) for plan in Plan.objects.all()]
    return render_page(request, "tenants/plans/list.html", {"plans": plans})


@require_http_methods(["GET", "POST"])
@owner_required
def plan_edit(request: CenterRequest, pk: int) -> HttpResponse:
    plan = get_object_or_404(Plan.objects.all(), pk=pk)
    form = PlanForm(request.POST or None, instance=plan)
    if form.is_valid():
        change_plan(plan, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved. The limits hold at once for every centre with this plan."))
        return redirect("plans")
    context = {"plan": plan, "form": form}
    return render_page(request, "tenants/plans/edit.html", context, status=422 if form.errors else 200)
