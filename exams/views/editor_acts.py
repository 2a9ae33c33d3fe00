"""What changes what there is in a draft, and its order: ordinary forms, answered with the page of the place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from exams.content.blueprint import get_level
from exams.errors import ExamError
from exams.forms.editor import NewMondaiForm
from exams.models import MockTest, Question, QuestionGroup, Removed, Section
from exams.services import authoring
from exams.services.authoring_making import QUIZ_KEY, QUIZ_MINUTES
from exams.views.editing import editable_test
from exams.views.editor_pages import address_of, find_owner
from tenants.people.roles import CenterRequest, staff_required

MOST_REMOVED = 100
STEPS = {"up": -1, "down": 1}
Act = Callable[[], Any]


def _act(request: CenterRequest, test: MockTest, act: Act, *, back: str) -> HttpResponse:
    """Do it, number the boxes anew and show its place; refused, the sentence stands on the page one came from.

    `act` returns an address, or the question or mondai to show.
    """
    try:
        place = act()
    except ExamError as error:
        messages.error(request, error.sentence)
        return redirect(back)
    authoring.number_boxes(test)
    return redirect(place if isinstance(place, str) else address_of(place))


@require_POST
@staff_required
def question_add(request: CenterRequest, pk: int, group: int) -> HttpResponse:
    test = editable_test(request, pk)
    owner = find_owner(QuestionGroup, test, group)
    return _act(request, test, lambda: authoring.add_question(owner, actor=request.user), back=address_of(owner))


@require_POST
@staff_required
def question_copy(request: CenterRequest, pk: int, question: int) -> HttpResponse:
    test = editable_test(request, pk)
    owner = find_owner(Question, test, question)
    return _act(request, test, lambda: authoring.copy_question(owner, actor=request.user), back=address_of(owner))


@require_POST
@staff_required
def question_step(request: CenterRequest, pk: int, question: int) -> HttpResponse:
    """One place up or down (`way`)."""
    test = editable_test(request, pk)
    owner = find_owner(Question, test, question)
    by = STEPS.get(request.POST.get("way", ""), 0)
    return _act(
        request, test, lambda: authoring.step_question(owner, actor=request.user, by=by), back=address_of(owner)
    )


@require_POST
@staff_required
def question_place(request: CenterRequest, pk: int, question: int) -> HttpResponse:
    """Dragged: to a `position` (from 1) of a `group`."""
    test = editable_test(request, pk)
    owner = find_owner(Question, test, question)
    group = find_owner(QuestionGroup, test, _number(request, "group"))
    position = _number(request, "position")

    def place() -> Question:
        return authoring.move_question(owner, actor=request.user, group=group, position=position)

    return _act(request, test, place, back=address_of(owner))


@require_POST
@staff_required
def question_remove(request: CenterRequest, pk: int, question: int) -> HttpResponse:
    """Deleted, with a way back on the pages that follow."""
    test = editable_test(request, pk)
    owner = find_owner(Question, test, question)
    group = owner.group

    def remove() -> Any:
        authoring.remove_question(owner, actor=request.user)
        beside = group.questions.filter(position__gte=owner.position).first() or group.questions.last()
        return beside or group

    return _act(request, test, remove, back=address_of(owner))


@require_POST
@staff_required
def group_add(request: CenterRequest, pk: int, section: int) -> HttpResponse:
    test = editable_test(request, pk)
    found = get_object_or_404(test.sections.select_related("test"), pk=section)
    form = NewMondaiForm(request.POST, section=found, prefix=f"s{section}")
    if not form.is_valid():
        messages.error(request, _("Choose a mondai."))
        return redirect("test_edit", pk)
    values = form.fields_of()
    return _act(request, test, lambda: authoring.add_group(found, actor=request.user, **values), back=_outline(test))


@require_POST
@staff_required
def group_more(request: CenterRequest, pk: int, group: int) -> HttpResponse:
    """One more passage of the same mondai, right after this one."""
    test = editable_test(request, pk)
    owner = find_owner(QuestionGroup, test, group)
    more = {"mondai": owner.mondai, "type": owner.type, "at": owner.position + 1}

    def add() -> QuestionGroup:
        return authoring.add_group(owner.section, actor=request.user, **more)

    return _act(request, test, add, back=address_of(owner))


@require_POST
@staff_required
def group_step(request: CenterRequest, pk: int, group: int) -> HttpResponse:
    test = editable_test(request, pk)
    owner = find_owner(QuestionGroup, test, group)
    position = owner.position + STEPS.get(request.POST.get("way", ""), 0)

    def step() -> QuestionGroup:
        return authoring.move_group(owner, actor=request.user, position=position)

    return _act(request, test, step, back=address_of(owner))


@require_POST
@staff_required
def group_boxes(request: CenterRequest, pk: int, group: int) -> HttpResponse:
    """A question for each box of a cloze passage that has none."""
    test = editable_test(request, pk)
    owner = find_owner(QuestionGroup, test, group)

    def add() -> QuestionGroup:
        added = authoring.questions_of_boxes(owner, actor=request.user)
        said = ngettext("%(count)d question added.", "%(count)d questions added.", added)
        messages.success(request, said % {"count": added} if added else _("Every box has its question."))
        return owner

    return _act(request, test, add, back=address_of(owner))


@require_POST
@staff_required
def group_remove(request: CenterRequest, pk: int, group: int) -> HttpResponse:
    test = editable_test(request, pk)
    owner = find_owner(QuestionGroup, test, group)

    def remove() -> str:
        authoring.remove_group(owner, actor=request.user)
        return _outline(test)

    return _act(request, test, remove, back=address_of(owner))


@require_POST
@staff_required
def section_add(request: CenterRequest, pk: int) -> HttpResponse:
    """One of the level's sections (`key`) that the test does not have yet. A quiz has one section."""
    test = editable_test(request, pk)
    key = request.POST.get("key", "")
    known = get_level(test.level).find_section(key)
    if test.kind == MockTest.Kind.QUIZ and not test.sections.exists():
        key, title, minutes = QUIZ_KEY, _("Quiz"), QUIZ_MINUTES
    elif known and test.kind == MockTest.Kind.MOCK_TEST and not test.sections.filter(key=key).exists():
        title, minutes = known.ja, known.minutes
    else:
        messages.error(request, _("Choose a section that the test does not have yet."))
        return redirect("test_edit", pk)

    def add() -> str:
        authoring.add_section(test, actor=request.user, key=key, title=title, minutes=minutes)
        return _outline(test)

    return _act(request, test, add, back=_outline(test))


@require_POST
@staff_required
def section_step(request: CenterRequest, pk: int, section: int) -> HttpResponse:
    test = editable_test(request, pk)
    found = get_object_or_404(test.sections, pk=section)
    position = found.position + STEPS.get(request.POST.get("way", ""), 0)

    def step() -> str:
        authoring.move_section(found, actor=request.user, position=position)
        return _outline(test)

    return _act(request, test, step, back=_outline(test))


@require_POST
@staff_required
def section_remove(request: CenterRequest, pk: int, section: int) -> HttpResponse:
    test = editable_test(request, pk)
    found = get_object_or_404(test.sections, pk=section)

    def remove() -> str:
        authoring.remove_section(found, actor=request.user)
        return _outline(test)

    return _act(request, test, remove, back=_outline(test))


@require_GET
@staff_required
def removed_list(request: CenterRequest, pk: int) -> HttpResponse:
    """What was deleted from the draft, each with a way back."""
    test = editable_test(request, pk)
    context = {"test": test, "removed": test.removed.select_related("by")[:MOST_REMOVED]}
    return render(request, "exams/editor/removed.html", context)


@require_POST
@staff_required
def removed_restore(request: CenterRequest, pk: int, removed: int) -> HttpResponse:
    """Put it back where it stood."""
    test = editable_test(request, pk)
    found = test.removed.filter(pk=removed).first()
    if found is None:
        messages.info(request, _("It is back already."))
        return redirect("test_edit", pk)
    return _act(request, test, lambda: _restored(found, request), back=_outline(test))


def _restored(removed: Removed, request: CenterRequest) -> Any:
    back = authoring.restore(removed, actor=request.user)
    messages.success(request, _("It is back where it stood."))
    return _outline(removed.test) if isinstance(back, Section) else back


def _outline(test: MockTest) -> str:
    return reverse("test_edit", args=[test.pk])


def _number(request: CenterRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0
