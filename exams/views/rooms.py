"""Exam rooms, as staff see them: list and new."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from exams.forms import RoomForm
from exams.models import Assignment, AssignmentStatus
from exams.services.assignments import create_room
from tenants.people.roles import CenterRequest, staff_required
from tenants.rendering import render_page

PAGE = 25


@require_GET
@staff_required
def room_list(request: CenterRequest) -> HttpResponse:
    search, status = request.GET.get("q", "").strip(), request.GET.get("status", "")
    rooms = (
        Assignment.objects.visible_to(request.user)
        .select_related("edition")
        .defer("edition__document")
        .prefetch_related("groups")
        .annotate(
            entered=Count("attempts", distinct=True),
            finished=Count("attempts", filter=Q(attempts__state__in=["submitted", "graded"]), distinct=True),
        )
        .order_by("-opens_at", "-pk")
    )
    if search:
        rooms = rooms.filter(Q(title__icontains=search) | Q(place__icontains=search))
    if status in AssignmentStatus.values:
        rooms = rooms.filter(status=status)
    page = Paginator(rooms, PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "search": search, "status": status, "statuses": AssignmentStatus.choices}
    return render_page(request, "exams/rooms/list.html", context)


@require_http_methods(["GET", "POST"])
@staff_required
def room_new(request: CenterRequest) -> HttpResponse:
    form = RoomForm(request.POST or None, user=request.user, initial={"edition": request.GET.get("edition")})
    if form.is_valid():
        room = create_room(actor=request.user, **form.cleaned_data)
        messages.success(request, _("The room is planned. Open it when your students may come in."))
        return redirect("room", room.pk)
    context = {"form": form, "minute_seconds": settings.EXAM_MINUTE_SECONDS}
    return render_page(request, "exams/rooms/new.html", context, status=422 if form.errors else 200)
