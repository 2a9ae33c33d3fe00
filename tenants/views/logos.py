"""A centre's logo: on its own pages, the login page among them, and on owners' pages."""

from pathlib import PurePosixPath

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from tenants.models import Center
from tenants.people.roles import CenterRequest, owner_required
from tenants.pictures import RASTER
from tenants.schemas import inside
from tenants.views.centers import get_center

TYPES = {extension: content_type for content_type, (_format, extension, _options) in RASTER.items()}
YEAR = 365 * 24 * 3600


@require_safe
def logo(request: HttpRequest) -> HttpResponseBase:
    """For everybody: who is not logged in sees the crest too."""
    return _answer(request.center)  # type: ignore[attr-defined]


@require_safe
@owner_required
def center_logo(request: CenterRequest, pk: int) -> HttpResponseBase:
    return _answer(get_center(request, pk))


def _answer(center: Center) -> HttpResponseBase:
    """It was decoded and written anew when it came (tenants.pictures). Its address changes with it: it may be kept."""
    if not center.logo:
        raise Http404
    content_type = TYPES.get(PurePosixPath(str(center.logo)).suffix)
    with inside(center):
        try:
            response = FileResponse(center.logo.storage.open(str(center.logo)), content_type=content_type)
        except FileNotFoundError as error:
            raise Http404 from error
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
