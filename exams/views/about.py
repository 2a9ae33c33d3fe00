"""What is said about a test, and which colleagues may change it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from exams.forms.tests import AboutForm, CreditFormSet, ShareForm
from exams.models import MockTest
from exams.services.about import save_about
from exams.services.sharing import colleagues_of, may_share, share_test
from exams.views.editing import editable_test
from tenants.access import get_visible
from tenants.people.forms.fields import lines_of
from tenants.people.phones import search_words
from tenants.people.roles import CenterRequest, staff_required
from tenants.rendering import render_page

MOST_FOUND, SHORTEST = 12, 2


@require_http_methods(["GET", "POST"])
@staff_required
def test_about(request: CenterRequest, pk: int) -> HttpResponse:
    """Title, description and sources. Empty rows at the end take new sources."""
    test = editable_test(request, pk)
    form = AboutForm(request.POST or None, initial={"title": test.title, "description": test.description})
    rows = CreditFormSet(request.POST or None, initial=test.credits, prefix="credits")
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        save_about(test, actor=request.user, **form.cleaned_data, credits=[row.cleaned_data for row in rows])
        messages.success(request, _("Saved."))
        return redirect("test", pk)
    status = 422 if request.method == "POST" else 200
    return render_page(request, "exams/tests/about.html", {"test": test, "form": form, "rows": rows}, status=status)


@require_http_methods(["GET", "POST"])
@staff_required
def test_share(request: CenterRequest, pk: int) -> HttpResponse:
    test = _shareable(request, pk)
    form = ShareForm(request.POST or None, test=test, initial={"people": lines_of(test.editors.all())})
    if request.method == "POST" and form.is_valid():
        share_test(test, actor=request.user, people=form.cleaned_data["people"])
        messages.success(request, _("Saved. Whoever is named here can change the test from now on."))
        return redirect("test", pk)
    status = 422 if form.errors else 200
    return render_page(request, "exams/tests/share.html", {"test": test, "form": form}, status=status)


def _shareable(request: CenterRequest, pk: int) -> MockTest:
    test = editable_test(request, pk)
    if not may_share(test, request.user):
        raise PermissionDenied(_("Only the author of this test and admins share it."))
    return test


@require_GET
@staff_required
def test_colleagues(request: CenterRequest, pk: int) -> HttpResponse:
    """The first teachers who match, for the search by name."""
    test = get_visible(MockTest.objects, request.user, pk)
    text = request.GET.get("q", "").strip()
    people = colleagues_of(test).named(search_words(text))[: MOST_FOUND + 1]
    found = list(people) if len(text) >= SHORTEST else []
    context = {"found": found[:MOST_FOUND], "more": len(found) > MOST_FOUND, "text": text}
    return render_page(request, "exams/tests/_colleagues.html", context)
