"""First of all a request gets its centre; later its time zone."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import set_urlconf
from django.utils import timezone, translation
from django_tenants.utils import get_public_schema_name

from tenants.db import connection
from tenants.hosts import center_for_host, moved_to
from tenants.models import Center, CenterStatus
from tenants.people.gate import person_of
from tenants.people.zones import zone_for

GetResponse = Callable[[HttpRequest], HttpResponse]


def host_of(request: HttpRequest) -> str:
    return request.get_host().rsplit(":", 1)[0].lower().removeprefix("www.")


class CenterMiddleware:
    """Sets `request.tenant`, the connection's schema and the urls from the host. An unknown host gets a 404 page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            host = host_of(request)
        except DisallowedHost:
            return _page(request, "center_unknown.html", 404)
        center = center_for_host(host)
        if center is None or center.status == CenterStatus.ARCHIVED:
            return _page(request, "center_unknown.html", 404)
        if center.status == CenterStatus.SUSPENDED:
            return _page(request, "center_suspended.html", 403, center=center)
        if center.status == CenterStatus.PREPARING:
            return _page(request, "center_preparing.html", 503, center=center)
        new_host = moved_to(host)
        if new_host and _is_page(request):
            return HttpResponseRedirect(_address_at(new_host, request))
        return self._serve(request, center)

    def _serve(self, request: HttpRequest, center: Center) -> HttpResponse:
        public = center.schema_name == get_public_schema_name()
        request.tenant = center  # type: ignore[attr-defined]
        request.center = None if public else center  # type: ignore[attr-defined]
        connection.set_tenant(center)
        request.urlconf = settings.PUBLIC_SCHEMA_URLCONF if public else settings.ROOT_URLCONF
        set_urlconf(request.urlconf)
        return self.get_response(request)


def _is_page(request: HttpRequest) -> bool:
    """Somebody opens a page. What an open page asks for under the centre's earlier name it still gets there: an exam
    that is under way, with its saves and its recording, goes on."""
    return request.method == "GET" and "text/html" in request.headers.get("accept", "") and not _of_script(request)


def _of_script(request: HttpRequest) -> bool:
    return "hx-request" in request.headers or request.headers.get("sec-fetch-dest", "document") != "document"


def _address_at(host: str, request: HttpRequest) -> str:
    port = request.get_port()
    suffix = "" if port in {"80", "443"} else f":{port}"
    return f"{request.scheme}://{host}{suffix}{request.get_full_path()}"


def _page(request: HttpRequest, template: str, status: int, **context: object) -> HttpResponse:
    """A page that needs no centre; it stands before the language is chosen, so it chooses one itself."""
    connection.set_schema_to_public()
    address = f"{settings.BASE_HOST}:{request.get_port()}".removesuffix(":80").removesuffix(":443")
    with translation.override(translation.get_language_from_request(request)):
        html = render_to_string(template, {"base_address": address, "is_closed": True, **context})
    return HttpResponse(html, status=status)


class TimezoneMiddleware:
    """Shows times in the person's zone, else the centre's; they are stored in UTC."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with timezone.override(zone_for(person_of(request), getattr(request, "center", None))):
            return self.get_response(request)
