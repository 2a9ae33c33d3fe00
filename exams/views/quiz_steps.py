"""A quiz, question by question: one form checks an answer, skips it, and goes on. With or without JavaScript."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from exams.errors import ExamError
from exams.models import Attempt
from exams.quiz import is_in_steps
from exams.quiz_page import order_of
from exams.services.attempts import close_section, open_page
from exams.services.forms import save_form
from exams.services.journal import Saved
from exams.services.quiz_steps import take_step
from exams.sitting import token_of
from tenants.access import get_visible
from tenants.people.roles import CenterRequest, sitter_required


@require_POST
@sitter_required
def quiz_step(request: CenterRequest, pk: int) -> HttpResponse:
    """Save what the form brings, then do what its button says; the attempt's page shows what came of it."""
    now = timezone.now()
    page = open_page(pk, request.user.pk, now=now)
    if page is None or page.paused_at or not is_in_steps(page.edition, page.section, page.sound):
        get_visible(Attempt.objects, request.user, pk)
        if page is None:
            messages.error(request, _("The section was over. What you had saved before counts."))
        return redirect("attempt", pk)
    token = token_of(page, request.user.pk, now)
    _tell(request, save_form(token, page.section, request.POST, sync_window=request.center.sync_window, now=now))
    question, action = request.POST.get("question", ""), request.POST.get("action", "")
    try:
        is_done = take_step(page, order_of(page), question=question, action=action, now=now)
    except ExamError as error:
        messages.error(request, error.sentence)
        return redirect("attempt", pk)
    if is_done:
        close_section(pk, request.user.pk, position=page.section, now=now)
        return redirect("attempt", pk)
    return HttpResponseRedirect(reverse("attempt", args=[pk]) + ("#verdict" if action in {"check", "skip"} else ""))


def _tell(request: CenterRequest, saved: Saved | None) -> None:
    """An answer that came too late is not left out in silence."""
    reasons = {entry["reason"] for entry in saved.refused} if saved else set()
    if "final" in reasons:
        messages.info(request, _("This question was checked already. The answer that you gave before counts."))
    elif "over" in reasons:
        messages.info(request, _("The time for this question was over. The answer that was saved before counts."))
