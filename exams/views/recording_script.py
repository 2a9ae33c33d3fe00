"""A section's scripts, and the draft of a recording that is spoken from them."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from exams.content.cut_times import write_time
from exams.errors import ExamError
from exams.forms.script import ScriptForm
from exams.models import MediaState, MockTest, Section
from exams.pieces import pieces_of
from exams.services.recording_drafts import drafts_of, male_voice, order_draft, take_draft
from exams.services.script_saving import ScriptConflict, save_scripts
from exams.views.editing import editable_test
from exams.views.recording import section_of
from tenants.errors import Refused
from tenants.people.roles import CenterRequest, staff_required
from tenants.rendering import render_page

TICKS = 40  # of the progress


@require_http_methods(["GET", "POST"])
@staff_required
def recording_script(request: CenterRequest, pk: int, position: int) -> HttpResponse:
    """Write the scripts; with `make` have them spoken."""
    test = editable_test(request, pk)
    section = section_of(test, position)
    pieces = pieces_of(section, test.level)
    if request.method == "GET":
        return _page(request, test, section, ScriptForm(pieces))
    form = ScriptForm(pieces, request.POST)
    if not form.is_valid() or not _saved(request, section, form):
        return _page(request, test, section, form, status=422)
    if "make" in request.POST:
        _order(request, section)
    return redirect("recording_script", pk, position)


@require_POST
@staff_required
def recording_take(request: CenterRequest, pk: int, position: int, draft: int) -> HttpResponse:
    """Put a draft into the section, once somebody says that it was listened to."""
    test = editable_test(request, pk)
    section = section_of(test, position)
    media = drafts_of(section).filter(pk=draft).first()
    if media is None:
        raise Http404
    if "heard" not in request.POST:
        messages.error(request, _("Listen to the draft first, then tick that you did."))
        return redirect("recording_script", pk, position)
    try:
        take_draft(section, media, actor=request.user)
    except Refused as error:
        messages.error(request, error.sentence)
        return redirect("recording_script", pk, position)
    messages.success(request, _("The draft is the section's recording now. Each question has its place in it."))
    return redirect("recording_cut", pk, position)


def _saved(request: CenterRequest, section: Section, form: ScriptForm) -> bool:
    try:
        changed = save_scripts(section, form.scripts, seen=form.seen, actor=request.user)
    except ScriptConflict as conflict:
        form.tell_changed(conflict.stored)
        return False
    except ExamError as error:
        messages.error(request, error.sentence)
        return False
    if changed or "make" not in request.POST:
        said = ngettext("Saved: %(count)d script changed.", "Saved: %(count)d scripts changed.", changed)
        messages.success(request, said % {"count": changed})
    return True


def _order(request: CenterRequest, section: Section) -> None:
    try:
        order_draft(section, actor=request.user)
    except Refused as error:
        messages.error(request, error.sentence)


def _page(
    request: CenterRequest, test: MockTest, section: Section, form: ScriptForm, *, status: int = 200
) -> HttpResponse:
    draft = drafts_of(section).first()
    is_ready = draft is not None and draft.state == MediaState.READY
    if draft is not None and is_ready:
        form.show_draft(draft.made_cues)
    context = {
        "test": test,
        "section": section,
        "form": form,
        "has_questions": not all(row.piece.is_introduction for row in form.rows),
        "has_errors": any(row.error for row in form.rows),
        "unwritten": sum(not row.text.strip() for row in form.rows if not row.piece.is_introduction),
        "draft": draft,
        "is_under_way": draft is not None and draft.state in {MediaState.RUNNING, MediaState.WAITING},
        "is_ready": is_ready,
        "is_taken": draft is not None and draft.pk == section.recording_id,
        "has_male_voice": male_voice() is not None,
        "draft_error": _(draft.error) if draft and draft.error else "",
        "done_ticks": draft.progress * TICKS // 100 if draft else 0,
        "length": write_time(draft.seconds) if draft and draft.seconds else "",
    }
    return render_page(request, "exams/recording/script.html", context, status=status)
