"""Support visits, as an owner asks for them and looks at them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from tenants.access import get_visible
from tenants.addresses import site_url
from tenants.errors import Refused
from tenants.forms.support import VisitForm
from tenants.models import Center, Domain, SupportSession
from tenants.people.roles import CenterRequest, owner_required
from tenants.rendering import render_page
from tenants.services.support import ask_visit, end_visit

PAGE = 20


@require_http_methods(["GET", "POST"])
@owner_required
def center_support(request: CenterRequest, pk: int) -> HttpResponse:
    """Visits to a centre; asking for one leads straight in."""
    center = get_visible(Center.objects.all(), request.user, pk)
    form = VisitForm(request.POST or None)
    if form.is_valid():
        try:
            _visit, token = ask_visit(center, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            return _way_in(request, center, token)
    visits = SupportSession.objects.filter(center=center)
    context = {
        "item": center,
        "form": form,
        "page_obj": Paginator(visits, PAGE).get_page(request.GET.get("page")),
        "now": timezone.now(),
    }
    return render_page(request, "tenants/support/center.html", context, status=422 if form.errors else 200)


@require_POST
@owner_required
def support_end(request: CenterRequest, pk: int) -> HttpResponse:
    """Any owner may end any owner's visit."""
    visit = get_object_or_404(SupportSession.objects.select_related("center"), pk=pk)
    if end_visit(visit, by=request.user, now=timezone.now()):
        messages.success(request, _("The visit is ended."))
    return redirect("center_support", visit.center_id)


@never_cache
def _way_in(request: CenterRequest, center: Center, token: str) -> HttpResponse:
    """A page that leads on by itself: a form may not be answered with the address of another host (the CSP's
    form-action)."""
    host = Domain.objects.get(tenant=center, is_primary=True).domain
    url = site_url(host, f"/support/enter/{token}/", port=request.get_port())
    return render_page(request, "tenants/support/way_in.html", {"item": center, "url": url})
