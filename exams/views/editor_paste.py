"""Pasting a list of questions into a mondai."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from exams.content.pasting import split_questions
from exams.errors import ExamError
from exams.forms.editor import PasteForm
from exams.models import QuestionGroup
from exams.services.authoring import fill_questions, number_boxes
from exams.views.editing import editable_test
from exams.views.editor_pages import address_of, find_owner
from tenants.people.roles import CenterRequest, staff_required
from tenants.rendering import render_page


@require_http_methods(["GET", "POST"])
@staff_required
def question_paste(request: CenterRequest, pk: int, group: int) -> HttpResponse:
    """A list of questions from Word or Excel: looked at first (`look`), then written all or none (`add`)."""
    test = editable_test(request, pk)
    owner = find_owner(QuestionGroup, test, group)
    form = PasteForm(request.POST or None)
    found = None
    if form.is_valid():
        found = split_questions(form.cleaned_data["text"], level=test.level, type=owner.type)
        if "add" in request.POST and found.questions:
            try:
                made = fill_questions(owner, [one.document for one in found.questions], actor=request.user)
            except ExamError as error:
                form.add_error("text", error.sentence)
            else:
                number_boxes(test)
                said = ngettext("%(count)d question is in.", "%(count)d questions are in.", len(made))
                messages.success(request, said % {"count": len(made)})
                return redirect(address_of(made[0]))
    context = {"form": form, "test": test, "group": owner, "found": found}
    return render_page(request, "exams/editor/paste.html", context, status=422 if form.errors else 200)
