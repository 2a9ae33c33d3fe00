"""The owner's first page: all centres at a glance, and what waits for the owner."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from tenants.charts import day_chart
from tenants.limits import MEGABYTE
from tenants.models import Center, CenterJob, CenterStatus, ContactRequest, JobState
from tenants.people.roles import CenterRequest, owner_required
from tenants.queries import MONTH, attempts_by_day, attempts_by_week, ending_soon, near_a_limit, totals, with_numbers
from tenants.rendering import render_page
from tenants.views.centers import dress

CHART_DAYS, SOON_DAYS, SHOWN = 56, 14, 5


@require_GET
@owner_required
def owner_home(request: CenterRequest) -> HttpResponse:
    """No query goes into a centre's schema, and none is asked once for each centre."""
    mine = Center.objects.visible_to(request.user)
    largest = with_numbers(mine.filter(status=CenterStatus.ACTIVE)).order_by("-attempts", "name")[:SHOWN]
    sums, days = totals(), attempts_by_day(CHART_DAYS)
    context = {
        "totals": sums,
        "storage_gb": sums.storage_bytes / MEGABYTE / 1024,
        "month": MONTH,
        "wide": day_chart(days, width=1200, height=230),
        "small": day_chart(days[-CHART_DAYS // 2 :], width=340, height=170),
        "requests": ContactRequest.objects.visible_to(request.user).unseen()[:SHOWN],
        "ending": ending_soon(SOON_DAYS)[:SHOWN],
        "today": timezone.localdate(),
        "jobs": CenterJob.objects.visible_to(request.user).filter(state=JobState.FAILED)[:SHOWN],
        "near": near_a_limit(with_numbers(mine))[:SHOWN],
        "centers": dress(list(largest), attempts_by_week([center.pk for center in largest])),
    }
    return render_page(request, "tenants/public/owner_home.html", context)
