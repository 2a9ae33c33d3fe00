"""An admin takes away somebody's second factor when the phone is lost. The own one is on allauth's pages."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tenants.access import get_visible
from tenants.errors import Refused
from tenants.people.models import Role, User
from tenants.people.roles import CenterRequest, role_required
from tenants.people.services.two_factor import reset_two_factor


@require_POST
@role_required(Role.CENTER_ADMIN)
def person_two_factor_reset(request: CenterRequest, pk: int) -> HttpResponse:
    """Back to the page that asked (`next`)."""
    person = get_visible(User.objects.all(), request.user, pk)
    try:
        reset_two_factor(person, actor=request.user)
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, _("%(name)s logs in with the password alone now.") % {"name": person.name})
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return redirect(target if safe else "home")
