"""How a draft comes to be: from the blueprint, empty or as a copy."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from exams.errors import ExamError
from exams.forms.editor import CopyForm, TestForm
from exams.models import Edition, MockTest
from exams.services.authoring import clone_edition, clone_test, new_test
from tenants.access import get_visible
from tenants.people.roles import CenterRequest, staff_required
from tenants.rendering import render_page

PAGE = 25


@require_http_methods(["GET", "POST"])
@staff_required
def test_new(request: CenterRequest) -> HttpResponse:
    form = TestForm(request.POST or None, initial={"level": request.GET.get("level") or "N5"})
    if form.is_valid():
        try:
            test = new_test(actor=request.user, kind=MockTest.Kind.MOCK_TEST, **form.fields_of())
        except ExamError as error:
            form.add_error("title", error.sentence)
        else:
            return redirect("test_edit", test.pk)
    return render_page(request, "exams/editor/new.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
@staff_required
def copy_list(request: CenterRequest) -> HttpResponse:
    """What a new test may be a copy of: each draft and its editions."""
    search = request.GET.get("q", "").strip()
    editions = Edition.objects.whole().defer("document").order_by("-number")
    tests = MockTest.objects.visible_to(request.user).prefetch_related(Prefetch("editions", editions))
    if search:
        tests = tests.filter(title__icontains=search)
    page = Paginator(tests, PAGE).get_page(request.GET.get("page"))
    return render_page(request, "exams/editor/copies.html", {"page_obj": page, "search": search})


@require_http_methods(["GET", "POST"])
@staff_required
def test_copy(request: CenterRequest, pk: int) -> HttpResponse:
    """A copy of the draft, or with `?edition=` of what was published."""
    test = get_visible(MockTest.objects, request.user, pk)
    number = request.GET.get("edition", "")
    edition = get_object_or_404(test.editions.whole(), number=number) if number.isdecimal() else None
    form = CopyForm(request.POST or None, initial={"title": _("%(title)s (copy)") % {"title": test.title}})
    if form.is_valid():
        title = form.cleaned_data["title"]
        if edition:
            copy = clone_edition(edition, actor=request.user, title=title)
        else:
            copy = clone_test(test, actor=request.user, title=title)
        messages.success(request, _("Copied. This is the copy."))
        return redirect("test_edit", copy.pk)
    context = {"form": form, "test": test, "edition": edition}
    return render_page(request, "exams/editor/copy.html", context, status=422 if form.errors else 200)
