"""Language and theme: ordinary forms, kept in a cookie and with the person, for the next device."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from tenants.people.cookies import remember, remember_theme
from tenants.people.gate import person_of
from tenants.people.models import Theme
from tenants.people.services.profile import change_profile


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    language = request.POST.get("language", "")
    response = _back(request)
    if language in dict(settings.LANGUAGES):
        remember(response, settings.LANGUAGE_COOKIE_NAME, language)
        _keep(request, language=language)
    return response


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """An unknown theme means: follow the device."""
    theme = request.POST.get("theme", "")
    theme = theme if theme in Theme.values else ""
    response = _back(request)
    remember_theme(response, theme)
    _keep(request, theme=theme)
    return response


def _keep(request: HttpRequest, **values: str) -> None:
    person = person_of(request)
    if person:
        change_profile(person, **values)


def _back(request: HttpRequest) -> HttpResponseRedirect:
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(target if safe else "/")
