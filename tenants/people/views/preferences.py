"""Language and theme: ordinary forms, kept in cookies, the language also with the person."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from tenants.people.cookies import remember
from tenants.people.models import User

THEMES = {"light", "dark"}


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    language = request.POST.get("language", "")
    response = _back(request)
    if language in dict(settings.LANGUAGES):
        remember(response, settings.LANGUAGE_COOKIE_NAME, language)
        if isinstance(request.user, User):
            request.user.language = language
            request.user.save(update_fields=["language"])
    return response


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """An unknown theme means: follow the device."""
    theme = request.POST.get("theme", "")
    response = _back(request)
    if theme in THEMES:
        remember(response, "theme", theme)
    else:
        response.delete_cookie("theme")
    return response


def _back(request: HttpRequest) -> HttpResponseRedirect:
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(target if safe else "/")
