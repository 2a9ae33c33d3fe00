"""The public site: what a visitor and an owner see."""

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET
from django_tenants.utils import get_public_schema_name

from tenants.models import Center, Domain
from tenants.people.roles import owner_required
from tenants.rendering import render_page


@require_GET
def landing(request: HttpRequest) -> HttpResponse:
    return render_page(request, "tenants/public/landing.html", {})


@require_GET
@owner_required
def owner_home(request: HttpRequest) -> HttpResponse:
    """All centres; no query goes into a centre's schema."""
    hosts = dict(Domain.objects.filter(is_primary=True).values_list("tenant_id", F("domain")))
    port = request.get_port()
    suffix = "" if port in {"80", "443"} else f":{port}"
    centers = list(Center.objects.exclude(schema_name=get_public_schema_name()))
    for center in centers:
        center.url = f"{request.scheme}://{hosts.get(center.pk, '')}{suffix}/"
    return render_page(request, "tenants/public/owner_home.html", {"centers": centers})
