"""The pages of the editor: the test as a whole, one mondai or passage, one question."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exams.forms.editor import SectionForm
from exams.models import Question, QuestionGroup
from exams.presence import be_there
from exams.services.authoring import save_section
from exams.views.editing import editable_test
from exams.views.editor_pages import find_owner, owner_page, test_page
from exams.views.editor_saving import save_owner
from tenants.people.roles import CenterRequest, staff_required

PLACE_LETTERS = 80


@require_GET
@staff_required
def test_edit(request: CenterRequest, pk: int) -> HttpResponse:
    """The test as a whole: its sections, their minutes and mondai."""
    return test_page(request, editable_test(request, pk))


@require_POST
@staff_required
def section_edit(request: CenterRequest, pk: int, section: int) -> HttpResponse:
    test = editable_test(request, pk)
    found = get_object_or_404(test.sections, pk=section)
    form = SectionForm(request.POST, prefix=f"s{section}")
    if not form.is_valid():
        return test_page(request, test, failed={section: form})
    save_section(found, actor=request.user, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("test_edit", pk)


@require_http_methods(["GET", "POST"])
@staff_required
def question_edit(request: CenterRequest, pk: int, question: int) -> HttpResponse:
    owner = find_owner(Question, editable_test(request, pk), question)
    return save_owner(request, owner) if request.method == "POST" else owner_page(request, owner)


@require_http_methods(["GET", "POST"])
@staff_required
def group_edit(request: CenterRequest, pk: int, group: int) -> HttpResponse:
    owner = find_owner(QuestionGroup, editable_test(request, pk), group)
    return save_owner(request, owner) if request.method == "POST" else owner_page(request, owner)


@require_POST
@staff_required
def editor_here(request: CenterRequest, pk: int) -> HttpResponse:
    """A sign of life of an open page every 20 seconds; answered with who else is there."""
    test = editable_test(request, pk)
    place = request.POST.get("place", "")[:PLACE_LETTERS]
    others = be_there(test, request.user, place, timezone.now())
    return render(request, "exams/editor/_others.html", {"others": others})
