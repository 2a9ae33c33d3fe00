"""Mock tests, as staff see them: the list, one test with its checklist, publishing."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from exams.checklist import checklist_of
from exams.content.changes import counts_of
from exams.content.mondai import section_gloss
from exams.errors import ExamError
from exams.models import Edition, MockTest, Section
from exams.models.tests import LEVELS
from exams.paper import mondai_word, present_section
from exams.services.checking import lint_test
from exams.services.publishing import OPTIONS, freeze, publish_test, sections_with_everything, set_options
from exams.services.samples import add_sample_test
from exams.services.sharing import may_share
from exams.shelf import ORDER_WORDS, ORDERS, STATES, WHOSE, narrowed, shelf
from exams.versions import changes_since
from exams.views.editing import editable_test
from tenants.access import get_visible
from tenants.errors import Refused
from tenants.people.roles import CenterRequest, staff_required
from tenants.rendering import render_page

PAGE = 25
FILTERS = ("q", "level", "kind", "whose", "state", "order")


@require_GET
@staff_required
def test_list(request: CenterRequest) -> HttpResponse:
    wanted = {name: request.GET.get(name, "").strip() for name in FILTERS}
    tests = narrowed(shelf(request.user), request.user, wanted)
    context = {
        "page_obj": Paginator(tests, PAGE).get_page(request.GET.get("page")),
        "search": wanted["q"],
        "filters": [
            ("level", _("Level"), _("Any level"), LEVELS, wanted["level"]),
            ("kind", _("Kind"), _("Any kind"), MockTest.Kind.choices, wanted["kind"]),
            ("whose", _("Whose"), _("Everybody's"), WHOSE, wanted["whose"]),
            ("state", _("State"), _("Any state"), STATES, wanted["state"]),
        ],
        "order": wanted["order"] if wanted["order"] in ORDERS else "changed",
        "orders": ORDER_WORDS,
        "is_filtered": any(wanted[name] for name in FILTERS if name != "order"),
        "in_archive": wanted["state"] == "archived",
    }
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
    test = get_visible(MockTest.objects.select_related("created_by"), request.user, pk)
    sections = sections_with_everything(test)
    editions = list(test.editions.whole().defer("document").select_related("published_by").order_by("-number"))
    may_edit = MockTest.objects.editable_by(request.user).filter(pk=pk).exists()
    changes = changes_since(editions[0], test, sections) if editions else []
    context = {
        "test": test,
        "sections": [_section(section) for section in sections],
        "checklist": checklist_of(lint_test(test, sections)),
        "editions": editions,
        "offered": _offered(test, editions),
        "is_hidden": all(edition.hidden_at for edition in editions),
        "changes": changes,
        "counts": counts_of(changes),
        "may_edit": may_edit and not test.archived_at,
        "may_shelve": may_edit,
        "may_share": may_share(test, request.user) and not test.archived_at,
        "editors": list(test.editors.all()),
    }
    return render_page(request, "exams/tests/detail.html", context)


def _section(section: Section) -> dict[str, Any]:
    return {
        "title": section.title,
        "gloss": section_gloss(section.key),
        "minutes": section.minutes,
        "recording": section.recording,
        "questions": sum(len(group.questions.all()) for group in section.groups.all()),
        "position": section.position,
    }


def _offered(test: MockTest, editions: list[Edition]) -> Edition | None:
    """The edition that new rooms and homework take."""
    return None if test.archived_at else next((edition for edition in editions if not edition.hidden_at), None)


@require_POST
@staff_required
def test_options(request: CenterRequest, pk: int) -> HttpResponse:
    """What may differ from student to student. A box that is not ticked is not sent."""
    test = editable_test(request, pk)
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
    test = editable_test(request, pk)
    try:
        edition = publish_test(test, actor=request.user)
    except ExamError as error:
        messages.error(request, error.sentence)
    else:
        messages.success(
            request, _("Published as edition %(number)d. It can be set in exam rooms.") % {"number": edition.number}
        )
    return redirect("test", pk)
