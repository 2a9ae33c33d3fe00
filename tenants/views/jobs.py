"""Long work on centres: how far it is, and trying again what failed."""

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from tenants.access import get_visible
from tenants.models import CenterJob, JobState
from tenants.people.roles import CenterRequest, owner_required
from tenants.people.services.audit import record
from tenants.rendering import render_page
from tenants.services.jobs import retry_job, steps_of

PAGE = 25


@require_GET
@owner_required
def job_list(request: CenterRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    found = CenterJob.objects.visible_to(request.user).select_related("center")
    if state in JobState.values:
        found = found.filter(state=state)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "state": state, "states": JobState.choices}
    return render_page(request, "tenants/jobs/list.html", context)


@require_GET
@owner_required
def job_page(request: CenterRequest, pk: int) -> HttpResponse:
    """The part `job` asks for itself each second while the work is under way; a reload shows the same."""
    job = get_visible(CenterJob.objects.select_related("center"), request.user, pk)
    says = [str(step.says) for step in steps_of(job.kind)]
    steps = [(said, number < job.step, number == job.step) for number, said in enumerate(says)]
    return render_page(request, "tenants/jobs/page.html", {"job": job, "steps": steps})


@require_POST
@owner_required
def job_retry(request: CenterRequest, pk: int) -> HttpResponse:
    job = get_visible(CenterJob.objects.all(), request.user, pk)
    with transaction.atomic():
        if job.state == JobState.FAILED:
            record(request.user, "job.retried", job, kind=job.kind, center=job.center_name, step=job.step)
        retry_job(job)
    return redirect("job", pk)
