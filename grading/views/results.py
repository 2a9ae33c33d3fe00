"""Results: of a room (staff, with the release), of a student, and one score card with its review."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from exams.errors import ExamError
from exams.models import Assignment
from grading.models import Release, Result
from grading.review import card_context
from grading.services.results import release_results
from tenants.access import get_visible
from tenants.people.models import SITTERS, Role
from tenants.people.roles import CenterRequest, role_required, staff_required
from tenants.rendering import render_page

PAGE = 25
with_results = role_required(Role.CENTER_ADMIN, Role.TEACHER, Role.STUDENT)
with_result = role_required(Role.CENTER_ADMIN, Role.TEACHER, *SITTERS)


@require_GET
@with_results
def result_list(request: CenterRequest) -> HttpResponse:
    search = request.GET.get("q", "").strip()
    results = (
        Result.objects.visible_to(request.user)
        .select_related("attempt__student", "attempt__assignment__edition", "attempt__assignment__release")
        .defer("marks", "attempt__assignment__edition__document")
        .prefetch_related("scores")
        .exclude(attempt__student__role=Role.GUEST)  # they are among the leads
    )
    for word in search.split():
        name = Q(attempt__student__last_name__icontains=word) | Q(attempt__student__first_name__icontains=word)
        results = results.filter(name | Q(attempt__assignment__title__icontains=word))
    page = Paginator(results, PAGE).get_page(request.GET.get("page"))
    return render_page(request, "grading/results/list.html", {"page_obj": page, "search": search})


@require_GET
@with_result
def result_page(request: CenterRequest, pk: int) -> HttpResponse:
    """The score card and the review of one result."""
    results = Result.objects.select_related("attempt__student", "attempt__assignment__edition__test", "key")
    result = get_visible(results.prefetch_related("scores"), request.user, pk)
    return render_page(request, "grading/results/card.html", card_context(result))


@require_GET
@staff_required
def room_results(request: CenterRequest, pk: int) -> HttpResponse:
    room = get_visible(Assignment.objects.select_related("edition").defer("edition__document"), request.user, pk)
    results = (
        Result.objects.filter(attempt__assignment=room)
        .select_related("attempt__student")
        .defer("marks")
        .prefetch_related("scores")
        .order_by(F("total").desc(nulls_last=True), "attempt__student__last_name", "pk")
    )
    context = {
        "room": room,
        "page_obj": Paginator(results, 100).get_page(request.GET.get("page")),
        "release": Release.objects.filter(assignment=room).select_related("released_by").first(),
        "graded": results.count(),
        "passed": results.filter(passed=True).count(),
        "waiting": room.attempts.exclude(state__in=["graded", "void"]).count(),
    }
    return render_page(request, "grading/results/room.html", context)


@require_POST
@staff_required
def room_release(request: CenterRequest, pk: int) -> HttpResponse:
    room = get_visible(Assignment.objects, request.user, pk)
    try:
        release_results(room, actor=request.user, now=timezone.now())
    except ExamError as error:
        messages.error(request, error.sentence)
    else:
        messages.success(request, _("The results are released. Students see them now."))
    return redirect("room_results", pk)
