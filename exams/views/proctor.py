"""The proctor's board of a room: the page, opening and ending."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from exams.board import board_context
from exams.errors import ExamError
from exams.models import Assignment
from exams.services.assignments import end_room, open_room
from tenants.access import get_visible
from tenants.people.roles import CenterRequest, staff_required
from tenants.rendering import render_page


@require_GET
@staff_required
def room_board(request: CenterRequest, pk: int) -> HttpResponse:
    room = get_visible(Assignment.objects.select_related("edition"), request.user, pk)
    return render_page(request, "exams/rooms/board.html", board_context(room, now=timezone.now()))


@require_POST
@staff_required
def room_open(request: CenterRequest, pk: int) -> HttpResponse:
    room = get_visible(Assignment.objects, request.user, pk)
    try:
        open_room(room, actor=request.user, now=timezone.now())
    except ExamError as error:
        messages.error(request, error.sentence)
    return redirect("room", pk)


@require_POST
@staff_required
def room_end(request: CenterRequest, pk: int) -> HttpResponse:
    room = get_visible(Assignment.objects, request.user, pk)
    end_room(room, actor=request.user, now=timezone.now())
    messages.success(request, _("The room has ended. Everything that was saved is submitted."))
    return redirect("room", pk)
