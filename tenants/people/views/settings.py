"""The centre's own settings, for its admins."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenants.forms.settings import SettingsForm
from tenants.limits import plan_of, uses_here
from tenants.models import Center
from tenants.people.models import Role
from tenants.people.roles import CenterRequest, role_required
from tenants.rendering import render_page
from tenants.services.settings import change_settings


@require_http_methods(["GET", "POST"])
@role_required(Role.CENTER_ADMIN)
def center_settings(request: CenterRequest) -> HttpResponse:
    center = Center.objects.get(pk=request.center.pk)  # not the one that the host's cache holds: a form changes it
    form = SettingsForm(request.POST or None, instance=center)
    if form.is_valid():
        change_settings(request.center, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved. Every page of the centre follows within ten seconds."))
        return redirect("settings")
    plan = plan_of(center.pk)
    context = {"form": form, "plan": plan, "uses": uses_here(plan), "settings_of": center}
    return render_page(request, "people/settings/form.html", context, status=422 if form.errors else 200)
