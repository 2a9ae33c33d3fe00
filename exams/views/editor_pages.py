"""What each page of the editor is given."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from exams.content.blueprint import get_level
from exams.content.question_shapes import shape_of
from exams.editor import Draft
from exams.forms.editor import NewMondaiForm, SectionForm
from exams.forms.editor_fields import Fields, shown_fields
from exams.forms.editor_groups import GroupForm
from exams.forms.editor_questions import QuestionForm
from exams.library import recent_media
from exams.models import MockTest, Question, QuestionGroup, Section
from exams.paper import mondai_name
from exams.presence import be_there
from exams.services.authoring import group_fields, question_fields
from exams.services.authoring_moves import usual_choices
from tenants.people.roles import CenterRequest
from tenants.rendering import render_page

Owner = Question | QuestionGroup
UNDO = timedelta(minutes=15)  # so long a deletion of one's own is offered to be taken back on every page


def find_owner(kind: type[Owner], test: MockTest, pk: int) -> Any:
    """A question or group of this test with what its form needs, else 404."""
    if kind is Question:
        questions = Question.objects.select_related("group__section__test", "picture")
        return get_object_or_404(questions.prefetch_related("choices__picture"), pk=pk, group__section__test=test)
    groups = QuestionGroup.objects.select_related("section__test", "picture")
    return get_object_or_404(groups, pk=pk, section__test=test)


def test_of(owner: Owner) -> MockTest:
    return owner.group.section.test if isinstance(owner, Question) else owner.section.test


def address_of(owner: Owner) -> str:
    name = "question_edit" if isinstance(owner, Question) else "group_edit"
    return reverse(name, args=[test_of(owner).pk, owner.pk])


def form_class_of(owner: Owner) -> type[QuestionForm | GroupForm]:
    return QuestionForm if isinstance(owner, Question) else GroupForm


def form_values(owner: Owner) -> dict[str, Any]:
    """What the form of a question or group is made with."""
    if isinstance(owner, Question):
        return {
            "pk": owner.pk,
            "stored": question_fields(owner),
            "shape": shape_of(owner.group.type),
            "is_quiz": owner.group.section.test.kind == MockTest.Kind.QUIZ,
            "choices": usual_choices(owner.group),
        }
    is_first = not owner.section.groups.filter(mondai=owner.mondai, position__lt=owner.position).exists()
    return {"stored": group_fields(owner), "shape": shape_of(owner.type), "is_first": is_first}


def shown(owner: Owner) -> Fields:
    """The fields of what is stored, as the page sends them back unchanged."""
    return shown_fields(form_class_of(owner), **form_values(owner))


def page_context(request: CenterRequest, draft: Draft, *, place: str, **extra: Any) -> dict[str, Any]:
    now = timezone.now()
    others = be_there(draft.test, request.user, place, now)
    undo = draft.test.removed.filter(by=request.user, at__gte=now - UNDO).first()
    return {"draft": draft, "test": draft.test, "others": others, "place": place, "undo": undo, **extra}


def test_page(request: CenterRequest, test: MockTest, *, failed: dict[int, SectionForm] | None = None) -> HttpResponse:
    """The test as a whole; `failed` holds the forms of sections that have something to say."""
    draft = Draft(test)
    context = page_context(request, draft, place=_("the outline"))
    failed = failed or {}
    context["sections"] = [
        {
            "section": part.section,
            "mondai": part.mondai,
            "form": failed.get(part.section.pk) or _section_form(part.section),
            "mondai_form": NewMondaiForm(section=part.section, prefix=f"s{part.section.pk}"),
        }
        for part in draft.outline
    ]
    there = {part.section.key for part in draft.outline}
    if test.kind == MockTest.Kind.MOCK_TEST:
        context["missing"] = [section for section in get_level(test.level).sections if section.key not in there]
    return render_page(request, "exams/editor/test.html", context, status=422 if failed else 200)


def _section_form(section: Section) -> SectionForm:
    return SectionForm(initial={"title": section.title, "minutes": section.minutes}, prefix=f"s{section.pk}")


def owner_page(request: CenterRequest, owner: Owner, *, form: Any = None) -> HttpResponse:
    """The page of a question or group; `form` is one that has something to say, and keeps what it was opened with."""
    name = "question" if isinstance(owner, Question) else "group"
    context = owner_context(request, Draft(test_of(owner)), owner, form=form)
    return render_page(request, f"exams/editor/{name}.html", context, status=422 if form else 200)


def owner_context(request: CenterRequest, draft: Draft, owner: Owner, *, form: Any = None) -> dict[str, Any]:
    group = owner.group if isinstance(owner, Question) else owner
    context: dict[str, Any] = {
        "owner": owner,
        "group": group,
        "shape": shape_of(group.type),
        "form": form or form_class_of(owner)(**form_values(owner)),
        "version": request.POST.get("version", "") if form else owner.version,
        "base": request.POST.get("base", "") if form else json.dumps(shown(owner), ensure_ascii=False),
        "address": address_of(owner),
        "recent": recent_media("picture"),
        "mondai": mondai_name(draft.test.level, group.section.key, group.type),
    }
    if isinstance(owner, Question):
        context |= _question_context(draft, owner)
        words = {"number": context["label"], "mondai": group.mondai}
        place = _("question %(number)s of mondai %(mondai)d") % words
    else:
        context |= {"about": draft.about(group=owner.pk), "preview": draft.preview_group(owner)}
        place = _("mondai %(number)d") % {"number": owner.mondai}
    return page_context(request, draft, place=place, **context)


def _question_context(draft: Draft, question: Question) -> dict[str, Any]:
    before, after = draft.neighbours(question)
    return {
        "question": question,
        "label": draft.labels[question.pk],
        "before": before,
        "after": after,
        "about": draft.about(question=question.pk),
        "preview": draft.preview(question),
    }
