"""First of all a request gets its centre; later its time zone."""

import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import set_urlconf
from django.utils import timezone, translation
from django_tenants.utils import get_public_schema_name

from tenants.db import connection
from tenants.hosts import center_for_host
from tenants.models import Center, CenterStatus

GetResponse = Callable[[HttpRequest], HttpResponse]


def host_of(request: HttpRequest) -> str:
    return request.get_host().rsplit(":", 1)[0].lower().removeprefix("www.")


class CenterMiddleware:
    """Sets `request.tenant`, the connection's schema and the urls from the host. An unknown host gets a 404 page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            center = center_for_host(host_of(request))
        except DisallowedHost:
            center = None
        if center is None or center.status == CenterStatus.ARCHIVED:
            return _page(request, "center_unknown.html", 404)
        if center.status == CenterStatus.SUSPENDED:
            return _page(request, "center_suspended.html", 403, center=center)
        return self._serve(request, center)

    def _serve(self, request: HttpRequest, center: Center) -> HttpResponse:
        public = center.schema_name == get_public_schema_name()
        request.tenant = center  # type: ignore[attr-defined]
        request.center = None if public else center  # type: ignore[attr-defined]
        connection.set_tenant(center)
        request.urlconf = settings.PUBLIC_SCHEMA_URLCONF if public else settings.ROOT_URLCONF
        set_urlconf(request.urlconf)
        return self.get_response(request)


def _page(request: HttpRequest, template: str, status: int, **context: object) -> HttpResponse:
    """A page that needs no centre; it stands before the language is chosen, so it chooses one itself."""
    connection.set_schema_to_public()
    address = f"{settings.BASE_HOST}:{request.get_port()}".removesuffix(":80").removesuffix(":443")
    with translation.override(translation.get_language_from_request(request)):
        html = render_to_string(template, {"base_address": address, **context})
    return HttpResponse(html, status=status)


class TimezoneMiddleware:
    """Shows times in the person's zone, else the centre's; they are stored in UTC."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        center = getattr(request, "center", None)
        if center is None:
            return self.get_response(request)
        with timezone.override(zoneinfo.ZoneInfo(center.timezone)):
            return self.get_response(request)
