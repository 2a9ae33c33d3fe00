"""Finding students by name, for fields that take several of them."""

from django.db.models import Prefetch
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from tenants.people.models import Membership, User
from tenants.people.phones import search_words
from tenants.people.roles import CenterRequest, staff_required
from tenants.rendering import render_page

MOST = 12
SHORTEST = 2


@require_GET
@staff_required
def people_find(request: CenterRequest) -> HttpResponse:
    """The first students who match; only those whom the person may choose."""
    text = request.GET.get("q", "").strip()
    current = Prefetch("memberships", Membership.objects.current().select_related("group"))
    students = User.objects.taught_by(request.user).named(search_words(text)).prefetch_related(current)
    found = list(students[: MOST + 1]) if len(text) >= SHORTEST else []
    context = {"found": found[:MOST], "more": len(found) > MOST, "text": text if len(text) >= SHORTEST else ""}
    return render_page(request, "people/finding/found.html", context)
