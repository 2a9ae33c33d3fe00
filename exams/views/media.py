"""Handing over private files: access is checked here, the bytes go by nginx, by S3 or, in development, from Python."""

import re
from collections.abc import Iterator
from typing import IO, Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import F, Q
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from exams.models import Attempt, MediaFile
from exams.models.editions import EditionMedia
from exams.services.ahead import ahead_of, recordings_of
from tenants.people.models import SITTERS, Role, User
from tenants.people.roles import CenterRequest, role_required, sitter_required

RANGE = re.compile(r"bytes=(\d*)-(\d*)\Z")
BLOCK = 64 * 1024
every_role = role_required(Role.CENTER_ADMIN, Role.TEACHER, *SITTERS)


def visible_media(user: User, pk: int) -> MediaFile:
    """Staff see the centre's media; who sits exams what a section shows that he or she has opened."""
    media = MediaFile.objects.filter(pk=pk)
    if user.role in SITTERS:
        mine = Q(
            edition__assignments__attempts__student=user, edition__assignments__attempts__section__gte=F("section")
        )
        media = media.filter(uses__in=EditionMedia.objects.filter(mine))
    found = media.first()
    if found is None:
        raise Http404
    return found


@require_safe
@every_role
def media_file(request: CenterRequest, pk: int) -> HttpResponseBase:
    """`?as=opus`: the same recording in Opus where there is one; a page offers both to the browser."""
    return _played(request, visible_media(request.user, pk))


@require_safe
@sitter_required
def recording(request: CenterRequest, pk: int, section: int) -> HttpResponseBase:
    """The recording of a section that the student has opened."""
    attempt = Attempt.objects.filter(pk=pk, student=request.user, section__gte=section)
    media = MediaFile.objects.filter(
        kind="audio", uses__section=section, uses__edition__assignments__attempts__in=attempt
    ).first()
    if media is None:
        raise Http404
    return _played(request, media)


def _played(request: HttpRequest, media: MediaFile) -> HttpResponseBase:
    if not media.file:
        raise Http404  # an upload that is not prepared yet
    if request.GET.get("as") == "opus" and media.opus:
        return hand_over(request, media.opus, "audio/ogg")
    return hand_over(request, media.file, media.content_type)


@require_safe
@sitter_required
def recording_ahead(request: CenterRequest, pk: int, section: int) -> HttpResponseBase:
    """The sealed recording of a section to come, once the room is open and he or she is in it."""
    attempts = Attempt.objects.filter(student=request.user, state__in=["waiting", "running"])
    attempt = attempts.select_related("assignment").filter(pk=pk).first()
    if attempt is None or section not in {ahead["section"] for ahead in ahead_of(attempt)}:
        raise Http404
    return hand_over(request, recordings_of(attempt.assignment)[section].sealed, "application/octet-stream")


def hand_over(request: HttpRequest, file: FieldFile, content_type: str) -> HttpResponseBase:
    """The file's bytes, with ranges; never sniffed, never run."""
    if settings.USE_S3:
        return HttpResponseRedirect(default_storage.url(file.name))
    response: HttpResponseBase
    if settings.ACCEL_REDIRECT:
        response = HttpResponse()
        path = default_storage.path(str(file.name)).removeprefix(str(settings.MEDIA_ROOT)).lstrip("/")
        response["X-Accel-Redirect"] = f"{settings.ACCEL_REDIRECT.rstrip('/')}/{path}"
        del response["Content-Type"]
    else:
        response = _from_python(request, str(file.name))
    response["Content-Type"] = content_type
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=86400, immutable"
    return response


def _from_python(request: HttpRequest, name: str) -> HttpResponseBase:
    try:
        source = default_storage.open(name, "rb")
    except FileNotFoundError as error:
        raise Http404 from error
    size = default_storage.size(name)
    wanted = _wanted(request.headers.get("Range", ""), size)
    if wanted is None:
        return FileResponse(source, headers={"Accept-Ranges": "bytes"})
    first, last = wanted
    if first >= size or last < first:
        source.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    response = StreamingHttpResponse(_blocks(source, first, last - first + 1), status=206)
    response["Content-Range"] = f"bytes {first}-{last}/{size}"
    response["Content-Length"] = str(last - first + 1)
    response["Accept-Ranges"] = "bytes"
    return response


def _wanted(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte of a single range; None where there is none, or one that may be ignored."""
    match = RANGE.match(header)
    if not match or not any(match.groups()):
        return None
    first, last = match.groups()
    if not first:
        return max(0, size - int(last)), size - 1
    return int(first), min(int(last), size - 1) if last else size - 1


def _blocks(source: IO[Any], first: int, length: int) -> Iterator[bytes]:
    with source:
        source.seek(first)
        while length > 0 and (block := source.read(min(BLOCK, length))):
            length -= len(block)
            yield block
