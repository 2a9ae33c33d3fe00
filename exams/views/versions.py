"""What becomes of a test: its editions, what changed in them, the archive, its history, and who may change it."""

from itertools import groupby

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exams.checklist import checklist_of
from exams.content.changes import Change, counts_of
from exams.errors import ExamError
from exams.history import events_of, history_rows
from exams.models import Edition, MockTest, Question
from exams.services.checking import lint_test
from exams.services.publishing import hide_edition, show_edition
from exams.services.shelving import archive_test, delete_draft, unarchive_test
from exams.versions import changes_between, changes_since, edition_before
from exams.views.editing import editable_test
from tenants.access import get_visible
from tenants.people.roles import CenterRequest, staff_required
from tenants.rendering import render_page

PAGE = 50


@require_GET
@staff_required
def edition_changes(request: CenterRequest, pk: int, number: int) -> HttpResponse:
    """What an edition changed of the one before it."""
    test = get_visible(MockTest.objects, request.user, pk)
    edition = _edition(test, number)
    earlier = edition_before(edition)
    changes = changes_between(earlier, edition) if earlier else []
    context = {"test": test, "edition": edition, "earlier": earlier, **_shown(changes)}
    return render_page(request, "exams/tests/changes.html", context)


@require_GET
@staff_required
def test_changes(request: CenterRequest, pk: int) -> HttpResponse:
    """What publishing the draft would change: the last look before it."""
    test = get_visible(MockTest.objects, request.user, pk)
    earlier = test.editions.whole().order_by("-number").first()
    if earlier is None:
        return redirect("test", pk)
    may_edit = not test.archived_at and MockTest.objects.editable_by(request.user).filter(pk=pk).exists()
    context = {
        "test": test,
        "earlier": earlier,
        "next_number": earlier.number + 1,
        "checklist": checklist_of(lint_test(test, bank=False)),
        "may_edit": may_edit,
        **_shown(changes_since(earlier, test)),
    }
    return render_page(request, "exams/tests/changes.html", context)


def _shown(changes: list[Change]) -> dict[str, object]:
    by_section = [(name, list(found)) for name, found in groupby(changes, key=lambda change: change.section)]
    return {"sections": by_section, "counts": counts_of(changes), "changes": changes}


@require_POST
@staff_required
def edition_hide(request: CenterRequest, pk: int, number: int) -> HttpResponse:
    test = editable_test(request, pk, archived=True)
    hide_edition(_edition(test, number), actor=request.user)
    messages.success(request, _("Taken back. Rooms and homework that use it go on; new ones do not offer it."))
    return redirect("test", pk)


@require_POST
@staff_required
def edition_show(request: CenterRequest, pk: int, number: int) -> HttpResponse:
    test = editable_test(request, pk)
    show_edition(_edition(test, number), actor=request.user)
    messages.success(request, _("It is offered again."))
    return redirect("test", pk)


def _edition(test: MockTest, number: int) -> Edition:
    found = test.editions.whole().filter(number=number).first()
    if found is None:
        raise Http404
    return found


@require_POST
@staff_required
def test_archive(request: CenterRequest, pk: int) -> HttpResponse:
    archive_test(editable_test(request, pk, archived=True), actor=request.user)
    messages.success(request, _("It is in the archive. Rooms and homework that use it go on."))
    return redirect("test", pk)


@require_POST
@staff_required
def test_unarchive(request: CenterRequest, pk: int) -> HttpResponse:
    unarchive_test(editable_test(request, pk, archived=True), actor=request.user)
    messages.success(request, _("It is out of the archive."))
    return redirect("test", pk)


@require_http_methods(["GET", "POST"])
@staff_required
def test_delete(request: CenterRequest, pk: int) -> HttpResponse:
    """A draft that nobody has ever seen may go for good."""
    test = editable_test(request, pk, archived=True)
    refused = ""
    if request.method == "POST":
        try:
            delete_draft(test, actor=request.user)
        except ExamError as error:
            refused = error.sentence
        else:
            messages.success(request, _("“%(title)s” is deleted.") % {"title": test.title})
            return redirect("tests")
    context = {
        "test": test,
        "refused": refused,
        "questions": Question.objects.filter(group__section__test=test).count(),
        "is_published": test.editions.exists(),
    }
    return render_page(request, "exams/tests/delete.html", context, status=422 if refused else 200)


@require_GET
@staff_required
def test_history(request: CenterRequest, pk: int) -> HttpResponse:
    test = get_visible(MockTest.objects, request.user, pk)
    page = Paginator(history_rows(test), PAGE).get_page(request.GET.get("page"))
    context = {"test": test, "page_obj": page, "events": events_of(list(page))}
    return render_page(request, "exams/tests/history.html", context)
