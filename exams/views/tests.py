"""Mock tests, as staff see them: the list, one test with its checklist, publishing."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Max
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from exams.content.mondai import section_gloss
from exams.errors import ExamError
from exams.models import MockTest
from exams.models.tests import LEVELS
from exams.paper import mondai_word, present_section
from exams.services.checking import lint_test
from exams.services.publishing import (
    OPTIONS,
    freeze,
    publish_test,
    sections_with_everything,
    set_options,
)
from exams.services.samples import add_sample_test
from tenants.access import get_visible
from tenants.errors import Refused
from tenants.people.roles import CenterRequest, staff_required
from tenants.rendering import render_page

PAGE = 25


@require_GET
@staff_required
def test_list(request: CenterRequest) -> HttpResponse:
    search, level = request.GET.get("q", "").strip(), request.GET.get("level", "")
    tests = MockTest.objects.visible_to(request.user).annotate(
        questions=Count("sections__groups__questions"), edition=Max("editions__number")
    )
    tests = tests.order_by("-updated_at", "-pk")
    if search:
        tests = tests.filter(title__icontains=search)
    if level:
        tests = tests.filter(level=level)
    page = Paginator(tests, PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "search": search, "level": level, "levels": LEVELS}
    return render_page(request, "exams/tests/list.html", context)


@require_POST
@staff_required
def test_sample(request: CenterRequest) -> HttpResponse:
    """The first test of a centre, to try everything with."""
    try:
        test = add_sample_test(actor=request.user)
    except Refused as refused:
        messages.error(request, refused.sentence)
        return redirect("tests")
    messages.success(request, _("The sample test is here. Publish it, then set it to a group."))
    return redirect("test", test.pk)


@require_GET
@staff_required
def test_detail(request: CenterRequest, pk: int) -> HttpResponse:
    test = get_visible(MockTest.objects, request.user, pk)
    sections = sections_with_everything(test)
    findings = lint_test(test, sections)
    context = {
        "test": test,
        "blocking": sum(finding.kind == "bad" for finding in findings),
        "sections": [
            {
                "title": s.title,
                "gloss": section_gloss(s.key),
                "minutes": s.minutes,
                "recording": s.recording,
                "questions": sum(len(g.questions.all()) for g in s.groups.all()),
                "position": s.position,
            }
            for s in sections
        ],
        "findings": findings,
        "editions": test.editions.whole().defer("document").select_related("published_by"),
    }
    return render_page(request, "exams/tests/detail.html", context)


@require_POST
@staff_required
def test_options(request: CenterRequest, pk: int) -> HttpResponse:
    """What may differ from student to student. A box that is not ticked is not sent."""
    test = get_visible(MockTest.objects, request.user, pk)
    set_options(test, actor=request.user, **{name: name in request.POST for name in OPTIONS})
    messages.success(request, _("Saved. It counts with the next edition that you publish."))
    return redirect("test", pk)


@require_GET
@staff_required
def test_preview(request: CenterRequest, pk: int, position: int) -> HttpResponse:
    """A section as students will see it, from the draft; no key is in it."""
    test = get_visible(MockTest.objects, request.user, pk)
    document, _key = freeze(test, sections_with_everything(test))
    if not 1 <= position <= len(document["sections"]):
        return redirect("test", pk)
    section = present_section(document["sections"][position - 1], test.level)
    context = {"test": test, "section": section, "mondai_word": mondai_word(test.level), "position": position}
    context["sections"] = document["sections"]
    return render_page(request, "exams/tests/preview.html", context)


@require_POST
@staff_required
def test_publish(request: CenterRequest, pk: int) -> HttpResponse:
    test = get_visible(MockTest.objects, request.user, pk)
    try:
        edition = publish_test(test, actor=request.user)
    except ExamError as error:
        messages.error(request, error.sentence)
    else:
        messages.success(
            request, _("Published as edition %(number)d. It can be set in exam rooms.") % {"number": edition.number}
        )
    return redirect("test", pk)
