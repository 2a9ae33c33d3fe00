"""Everybody's own page: names, phone, language, time zone and theme, and the way to what guards the account."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tenants.people.cookies import remember, remember_theme
from tenants.people.forms.profile import AvatarForm, ProfileForm
from tenants.people.models import EmailChange
from tenants.people.own_data import archive_of
from tenants.people.roles import CenterRequest
from tenants.people.rules import has_own_login
from tenants.people.services.own_sessions import sessions_of
from tenants.people.services.profile import change_profile
from tenants.people.views.avatars import everybody
from tenants.rendering import render_page
from tenants.throttle import allow

DOWNLOADS_AN_HOUR = 6


@require_http_methods(["GET", "POST"])
@everybody
def profile(request: CenterRequest) -> HttpResponse:
    user = request.user
    offered = request.center.languages if request.center else []
    languages = [(code, name) for code, name in settings.LANGUAGES if not offered or code in offered]
    initial = {"language": user.language or translation.get_language()}
    form = ProfileForm(request.POST or None, instance=user, center=request.center, languages=languages, initial=initial)
    if form.is_valid():
        change_profile(user, **form.cleaned_data)
        with translation.override(user.language):
            messages.success(request, _("Saved."))
        response = redirect("profile")
        remember(response, settings.LANGUAGE_COOKIE_NAME, user.language)
        remember_theme(response, user.theme)
        return response
    if form.errors:
        user.refresh_from_db()  # the form has written into it; the page's head shows what is kept
    context = {
        "form": form,
        "avatar_form": AvatarForm(),
        "own_login": has_own_login(user),
        "factors": Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).count(),
        "sessions": sessions_of(user).count(),
        "email_change": EmailChange.objects.filter(user=user).first(),
    }
    return render_page(request, "people/profile/page.html", context, status=422 if form.errors else 200)


@require_GET
@everybody
def own_data(request: CenterRequest) -> HttpResponse:
    """One file with everything; made while one waits, so not too often."""
    if not allow("own-data", str(request.user.pk), most=DOWNLOADS_AN_HOUR):
        messages.error(request, _("You have fetched it several times just now. Try again in an hour."))
        return redirect("profile")
    response = HttpResponse(archive_of(request.user), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{request.user.username}-{timezone.localdate()}.zip"'
    response["Cache-Control"] = "no-store"
    return response
