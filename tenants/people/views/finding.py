"""Finding students by name, for fields that take several of them."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from tenants.people.models import User
from tenants.people.roles import CenterRequest, staff_required
from tenants.rendering import render_page

MOST = 12
SHORTEST = 2


@require_GET
@staff_required
def people_find(request: CenterRequest) -> HttpResponse:
    """The first students who match; only those whom the person may choose."""
    text = request.GET.get("q", "").strip()
    students = User.objects.taught_by(request.user).named(text).prefetch_related("memberships__group")
    found = list(students[: MOST + 1]) if len(text) >= SHORTEST else []
    context = {"found": found[:MOST], "more": len(found) > MOST, "text": text if len(text) >= SHORTEST else ""}
    return render_page(request, "people/finding/found.html", context)
