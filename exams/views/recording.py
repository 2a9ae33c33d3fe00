"""A section's recording: which it is, and cutting it into questions. Its draft from a script: `recording_script`."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from exams.content.cut_times import write_time
from exams.errors import ExamError
from exams.forms.cutting import CutForm
from exams.library import recent_media
from exams.models import MediaFile, MediaKind, MediaState, MockTest, Section
from exams.pieces import Piece, has_cues, pieces_of, proposed
from exams.services.media import want_waveform, waveform_is_coming
from exams.services.recordings import CutConflict, choose_recording, save_cues
from exams.views.editing import editable_test
from exams.waveform import waveform
from tenants.people.roles import CenterRequest, staff_required
from tenants.rendering import render_page


def section_of(test: MockTest, position: int) -> Section:
    section = test.sections.select_related("recording").filter(position=position).first()
    if section is None:
        raise Http404
    return section


@require_http_methods(["GET", "POST"])
@staff_required
def recording_cut(request: CenterRequest, pk: int, position: int) -> HttpResponse:
    """Propose where each question stands, hear it, move it, save it."""
    test = editable_test(request, pk)
    section = section_of(test, position)
    pieces, recording = pieces_of(section, test.level), section.recording
    has_questions = not all(piece.is_introduction for piece in pieces)
    if recording is None or recording.state != MediaState.READY or not has_questions:
        return _page(request, test, section, None, has_questions=has_questions)
    if request.method == "POST":
        form = CutForm(pieces, recording.seconds or 0.0, request.POST)
        if _saved(request, section, form):
            return redirect("recording_cut", test.pk, position)
        return _page(request, test, section, form, status=422)
    now = timezone.now()
    want_waveform(recording, now=now)
    if waveform_is_coming(recording, now=now) and not has_cues(pieces):
        return _page(request, test, section, None)  # its waveform is still to come, and with it the silences
    return _page(request, test, section, _first_form(request, test, pieces, recording))


def _first_form(request: CenterRequest, test: MockTest, pieces: list[Piece], recording: MediaFile) -> CutForm:
    """What is stored; proposals where nothing is, or when they are asked for."""
    form = CutForm(pieces, recording.seconds or 0.0)
    if not has_cues(pieces) or request.GET.get("propose"):
        form.take(proposed(pieces, recording, test.level))
        form.is_proposal = True
    return form


def _saved(request: CenterRequest, section: Section, form: CutForm) -> bool:
    if not form.is_valid():
        return False
    try:
        changed = save_cues(section, form.cues, seen=form.seen, actor=request.user)
    except CutConflict as conflict:
        form.tell_moved(conflict.stored)
        messages.error(request, conflict.sentence)
        return False
    except ExamError as error:
        messages.error(request, error.sentence)
        return False
    said = ngettext("Saved: %(count)d piece changed.", "Saved: %(count)d pieces changed.", changed)
    messages.success(request, said % {"count": changed})
    return True


@require_POST
@staff_required
def recording_choose(request: CenterRequest, pk: int, position: int) -> HttpResponse:
    """Put a recording of the library into the section, or take it out."""
    test = editable_test(request, pk)
    section = section_of(test, position)
    wanted = request.POST.get("media", "")
    media = None
    if wanted:
        found = MediaFile.objects.filter(kind=MediaKind.AUDIO)
        media = found.filter(pk=wanted).first() if wanted.isdecimal() and len(wanted) < 10 else None
        if media is None:
            messages.error(request, _("This recording is not in the library any more. Choose another."))
            return redirect("recording_cut", pk, position)
    try:
        choose_recording(section, media, actor=request.user)
    except ExamError as error:
        messages.error(request, error.sentence)
    return redirect("recording_cut", pk, position)


def _page(
    request: CenterRequest,
    test: MockTest,
    section: Section,
    form: CutForm | None,
    *,
    has_questions: bool = True,
    status: int = 200,
) -> HttpResponse:
    recording = section.recording
    context = {
        "test": test,
        "section": section,
        "recording": recording,
        "form": form,
        "waveform": waveform(recording) if recording and form else None,
        "length": write_time(recording.seconds) if recording and recording.seconds else "",
        "has_errors": form is not None and any(row.error for row in form.rows),
        "unsure": sum(not row.is_sure and not row.is_shared for row in form.rows) if form else 0,
        "recordings": recent_media(MediaKind.AUDIO),
        "has_questions": has_questions,
    }
    return render_page(request, "exams/recording/cut.html", context, status=status)
