"""The centre's own settings, for its admins."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tenants.errors import Refused
from tenants.forms.branding import BrandingForm
from tenants.forms.settings import SettingsForm
from tenants.limits import plan_of, uses_here
from tenants.models import Center
from tenants.people.models import Role
from tenants.people.roles import CenterRequest, role_required
from tenants.rendering import render_page
from tenants.services.branding import change_branding
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
    return _page(request, center, form=form)


@require_POST
@role_required(Role.CENTER_ADMIN)
def center_branding(request: CenterRequest) -> HttpResponse:
    center = Center.objects.get(pk=request.center.pk)
    branding = BrandingForm(request.POST, request.FILES, center=center)
    if branding.is_valid():
        try:
            change_branding(center, by=request.user, **branding.cleaned_data)
        except Refused as refused:
            branding.add_error("logo", refused.sentence)
        else:
            messages.success(request, _("Saved. Every page of the centre follows within ten seconds."))
            return redirect("settings")
    return _page(request, center, branding=branding)


def _page(
    request: CenterRequest, center: Center, *, form: SettingsForm | None = None, branding: BrandingForm | None = None
) -> HttpResponse:
    plan = plan_of(center.pk)
    shown = form or SettingsForm(instance=center)
    wrong = bool(shown.errors or (branding and branding.errors))
    context = {
        "form": shown,
        "branding": branding or BrandingForm(center=center),
        "plan": plan,
        "uses": uses_here(plan),
    }
    return render_page(request, "people/settings/form.html", context, status=422 if wrong else 200)
