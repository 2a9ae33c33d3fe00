"""Exam rooms, as staff plan them: list, new, changed, copied, cancelled. The day itself: `exams.views.proctor`."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from exams.errors import ExamError
from exams.forms.rooms import RoomForm, copied_values, room_values
from exams.models import Assignment, AssignmentStatus
from exams.models.assignments import CODE_LETTERS
from exams.services.assignments import cancel_assignment, change_room, create_room, seconds_of
from exams.services.clashes import digest_of, find_clashes
from tenants.access import get_visible
from tenants.limits import LimitReached
from tenants.people.roles import CenterRequest, staff_required
from tenants.rendering import render_page

PAGE = 25
ORDERS = {"newest": ("-opens_at", "-pk"), "oldest": ("opens_at", "pk"), "title": ("title", "-opens_at", "pk")}


@require_GET
@staff_required
def room_list(request: CenterRequest) -> HttpResponse:
    search, status = request.GET.get("q", "").strip(), request.GET.get("status", "")
    order = request.GET.get("order", "")
    rooms = (
        Assignment.objects.exams()
        .visible_to(request.user)
        .select_related("edition")
        .defer("edition__document")
        .prefetch_related("groups")
        .annotate(
            singles=Count("students", distinct=True),
            entered=Count("attempts", distinct=True),
            finished=Count("attempts", filter=Q(attempts__state__in=["submitted", "graded"]), distinct=True),
        )
        .order_by(*ORDERS.get(order, ORDERS["newest"]))
    )
    if search:
        rooms = rooms.filter(Q(title__icontains=search) | Q(place__icontains=search))
    if status in AssignmentStatus.values:
        rooms = rooms.filter(status=status)
    context = {
        "page_obj": Paginator(rooms, PAGE).get_page(request.GET.get("page")),
        "search": search,
        "status": status,
        "statuses": AssignmentStatus.choices,
        "order": order if order in ORDERS else "newest",
        "orders": [("newest", _("Newest first")), ("oldest", _("Oldest first")), ("title", _("By title"))],
    }
    return render_page(request, "exams/rooms/list.html", context)


@require_http_methods(["GET", "POST"])
@staff_required
def room_new(request: CenterRequest) -> HttpResponse:
    initial = {"edition": request.GET.get("edition"), "release_mode": request.center.release_mode}
    form = RoomForm(request.POST or None, user=request.user, initial=initial)
    clashes = _clashes(form)
    if form.is_valid() and _is_meant(request, clashes):
        try:
            room = create_room(actor=request.user, **form.cleaned_data)
        except LimitReached as reached:
            form.add_error(None, reached.sentence)
        else:
            messages.success(request, _("The room is planned. Open it when your students may come in."))
            return redirect("room", room.pk)
    return _form_page(request, form, clashes)


@require_http_methods(["GET", "POST"])
@staff_required
def room_edit(request: CenterRequest, pk: int) -> HttpResponse:
    room = get_visible(Assignment.objects.exams().select_related("edition"), request.user, pk)
    form = RoomForm(request.POST or None, user=request.user, assignment=room, initial=room_values(room))
    clashes = _clashes(form)
    if form.is_valid() and _is_meant(request, clashes):
        try:
            change_room(room, actor=request.user, **form.cleaned_data)
        except ExamError as error:
            form.add_error(None, error.sentence)
        else:
            messages.success(request, _("The room is changed."))
            return redirect("room", pk)
    return _form_page(request, form, clashes)


@require_GET
@staff_required
def room_copy(request: CenterRequest, pk: int) -> HttpResponse:
    """The form of a new room, filled in like another one."""
    room = get_visible(Assignment.objects.exams(), request.user, pk)
    form = RoomForm(user=request.user, initial=copied_values(room, now=timezone.now()))
    return _form_page(request, form, [], copied=room)


@require_http_methods(["GET", "POST"])
@staff_required
def room_cancel(request: CenterRequest, pk: int) -> HttpResponse:
    room = get_visible(Assignment.objects.exams(), request.user, pk)
    return cancel_page(request, room, template="exams/rooms/cancel.html", after="room")


def cancel_page(request: CenterRequest, assignment: Assignment, *, template: str, after: str) -> HttpResponse:
    """Asks for the reason, then takes the assignment back; `after` is the url of what is shown then."""
    reason, refused = request.POST.get("reason", ""), ""
    if request.method == "POST":
        try:
            cancel_assignment(assignment, actor=request.user, now=timezone.now(), reason=reason)
        except ExamError as error:
            refused = error.sentence
        else:
            messages.success(request, _("It is cancelled. Your students are told."))
            return redirect(after, assignment.pk)
    context = {"assignment": assignment, "reason": reason, "refused": refused}
    return render_page(request, template, context, status=422 if refused else 200)


def _clashes(form: RoomForm) -> list[str]:
    """What speaks against the room of a form that is in order."""
    if not form.is_valid():
        return []
    data = form.cleaned_data
    names = ("edition", "opens_at", "closes_at", "place", "seats", "break_minutes", "sound")
    planned = Assignment(**{name: data[name] for name in names}, section_seconds=seconds_of(data["edition"]))
    planned.pk = form.assignment.pk if form.assignment else None
    people: dict[str, Any] = {name: data[name] for name in ("groups", "students", "proctors")}
    return find_clashes(planned, **people)


def _is_meant(request: CenterRequest, clashes: list[str]) -> bool:
    """Nothing speaks against it, or exactly what does was read."""
    return not clashes or request.POST.get("anyway") == digest_of(clashes)


def _form_page(
    request: CenterRequest, form: RoomForm, clashes: list[str], *, copied: Assignment | None = None
) -> HttpResponse:
    context = {
        "form": form,
        "room": form.assignment,
        "copied": copied,
        "clashes": clashes,
        "anyway": digest_of(clashes) if clashes else "",
        "code_letters": CODE_LETTERS,
        "minute_seconds": settings.EXAM_MINUTE_SECONDS,
    }
    return render_page(request, "exams/rooms/form.html", context, status=422 if form.errors else 200)
