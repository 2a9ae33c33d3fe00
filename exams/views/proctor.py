"""The proctor's board of a room: the page, its verbs, one seat, the protocol; and an attempt's timeline."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from exams.acts import VERBS, Order, perform
from exams.board import board_context, board_of
from exams.errors import ExamError
from exams.forms.acts import ActForm
from exams.models import Assignment, AssignmentStatus, Attempt, Seat, SoundPolicy
from exams.paper import heads_of
from exams.protocol import protocol_of
from exams.queries import rooms_of_board
from exams.seat import seat_context
from exams.services import proctoring
from exams.services.ahead import recordings_of
from exams.services.assignments import end_room, open_room
from exams.timeline import GROUPS, in_group, timeline_of
from tenants.access import get_visible
from tenants.people.roles import CenterRequest, staff_required
from tenants.rendering import render_page

LINES = 100
QUICK_MINUTES = (1, 5, 10)


@require_GET
@staff_required
def room_board(request: CenterRequest, pk: int) -> HttpResponse:
    room = get_visible(rooms_of_board(), request.user, pk)
    return _board(request, room)


def _board(
    request: HttpRequest, room: Assignment, *, form: ActForm | None = None, is_done: bool = False, status: int = 200
) -> HttpResponse:
    """`form`: what was sent in vain, by the bar for everybody or by the form for several seats. `is_done`: it was not,
    and nothing needs to stay ticked."""
    now = timezone.now()
    context = board_context(board_of(room, now=now), now=now, order=request.GET.get("order", ""))
    is_of_bar = form is not None and "all" in form.data
    context |= _verbs(form if is_of_bar else None) | {"several": None if is_of_bar else form, "is_done": is_done}
    return render_page(request, "exams/rooms/board.html", context | _loudspeakers(room), status=status)


def _loudspeakers(room: Assignment) -> dict[str, Any]:
    """What the proctor plays to the room, where the devices are silent."""
    if room.sound != SoundPolicy.ROOM or room.status != AssignmentStatus.OPEN:
        return {}
    heads = heads_of(room.edition_id)
    recordings = sorted(recordings_of(room).items())
    return {"loudspeakers": [{"title": heads[n - 1]["title"], "media": medium.pk} for n, medium in recordings]}


def _verbs(form: ActForm | None) -> dict[str, Any]:
    """The verbs as forms show them: with suggested reasons, and `form` with the verb that it was for."""
    sent = form.data.get("verb") if form else None
    verbs = {
        name: {
            "label": verb.label,
            "needs": verb.needs,
            "reasons": [_(reason) for reason in verb.reasons],
            "asks": verb.question(1) if verb.asks else "",
            "is_harsh": name in {"end", "void"},
            "form": form if name == sent else None,
        }
        for name, verb in VERBS.items()
    }
    any_reasons = sorted({reason for verb in verbs.values() for reason in verb["reasons"]})
    return {"verbs": verbs, "any_reasons": any_reasons, "quick_minutes": QUICK_MINUTES}


@require_POST
@staff_required
def room_open(request: CenterRequest, pk: int) -> HttpResponse:
    room = get_visible(Assignment.objects.exams(), request.user, pk)
    try:
        open_room(room, actor=request.user, now=timezone.now())
    except ExamError as error:
        messages.error(request, error.sentence)
    return redirect("room", pk)


@require_POST
@staff_required
def room_end(request: CenterRequest, pk: int) -> HttpResponse:
    room = get_visible(Assignment.objects.exams(), request.user, pk)
    end_room(room, actor=request.user, now=timezone.now())
    messages.success(request, _("The room has ended. Everything that was saved is submitted."))
    return redirect("room", pk)


@require_POST
@staff_required
def room_start(request: CenterRequest, pk: int) -> HttpResponse:
    """The next section of a *together* room. `section` is the one that the page offered: two proctors start one."""
    room = get_visible(Assignment.objects.exams(), request.user, pk)
    if request.POST.get("section") != str(next((p for p in room.positions if p > room.section), 0)):
        messages.warning(request, _("The room has moved on already. See what runs now."))
        return redirect("room", pk)
    try:
        started = proctoring.start_section(room, actor=request.user, now=timezone.now())
    except ExamError as error:
        messages.error(request, error.sentence)
    else:
        number = room.positions.index(int(request.POST["section"])) + 1
        messages.success(
            request, _("Section %(number)d has started: %(n)d in.") % {"number": number, "n": len(started)}
        )
    return redirect("room", pk)


@require_POST
@staff_required
def room_act(request: CenterRequest, pk: int) -> HttpResponse:
    """A verb for one, some or all. `seat`: the student whose panel asked, so that the answer is that panel."""
    room = get_visible(rooms_of_board(), request.user, pk)
    states = dict(Attempt.objects.filter(assignment=room).values_list("pk", "state"))
    form = ActForm(request.POST, attempts=states)
    if form.is_valid():
        targets = form.targets
        if form.act.asks and not form.cleaned_data["confirmed"]:
            return _ask(request, room, form)
        order = Order(
            request.user,
            timezone.now(),
            targets,
            **{name: form.cleaned_data[name] for name in ("reason", "text")},
            minutes=form.cleaned_data["minutes"] or 0,
        )
        try:
            sentence, did = perform(room, form.act, order)
        except ExamError as error:
            form.add_error(None, error.sentence)
        else:
            (messages.success if did else messages.warning)(request, sentence)
            return _after(request, room)
    return _again(request, room, form)


def _ask(request: CenterRequest, room: Assignment, form: ActForm) -> HttpResponse:
    """What cannot simply be taken back is asked first, with the reason kept."""
    count = len(form.states if form.targets is None else form.targets)
    fields = [(name, value) for name, values in _posted(request.POST).lists() for value in values]
    context = {"room": room, "verb": form.act, "question": form.act.question(count), "fields": fields}
    return render_page(request, "exams/proctor/ask.html", context)


def _posted(data: QueryDict) -> QueryDict:
    data = data.copy()
    data.pop("csrfmiddlewaretoken", None)
    return data


def _seat_asked(request: HttpRequest) -> int | None:
    seat = request.POST.get("seat", "")
    return int(seat) if seat.isdecimal() else None


def _after(request: CenterRequest, room: Assignment) -> HttpResponse:
    """Back to where the form was; HTMX gets that part of the page, and what happened."""
    seat = _seat_asked(request)
    if request.htmx:
        room = get_visible(rooms_of_board(), request.user, room.pk)  # what was done may have changed it
        return _seat(request, room, seat) if seat else _board(request, room, is_done=True)
    return redirect("room_seat", room.pk, seat) if seat else redirect("room", room.pk)


def _again(request: CenterRequest, room: Assignment, form: ActForm) -> HttpResponse:
    """The form once more, with what was typed and a sentence beside what is wrong."""
    seat = _seat_asked(request)
    if seat:
        return _seat(request, room, seat, form=form, status=422)
    return _board(request, room, form=form, status=422)


@require_GET
@staff_required
def room_seat(request: CenterRequest, pk: int, student: int) -> HttpResponse:
    room = get_visible(rooms_of_board(), request.user, pk)
    return _seat(request, room, student)


def _seat(
    request: HttpRequest, room: Assignment, student: int, *, form: ActForm | None = None, status: int = 200
) -> HttpResponse:
    context = seat_context(room, student, now=timezone.now())
    if context is None:
        raise Http404
    context |= _verbs(form)
    context["can"] = [(name, context["verbs"][name]) for name in context["can"]]
    return render_page(request, "exams/proctor/seat.html", context, status=status)


@require_POST
@staff_required
def seat_check(request: CenterRequest, pk: int, student: int) -> HttpResponse:
    """The ID was looked at; once more takes the mark back."""
    room = get_visible(rooms_of_board(), request.user, pk)
    seat = Seat.objects.select_related("assignment").filter(assignment=room, student=student).first()
    if seat is None:
        raise Http404
    proctoring.check_identity(seat, actor=request.user, now=timezone.now(), checked=request.POST.get("checked") == "1")
    return _seat(request, room, student) if request.htmx else redirect("room_seat", pk, student)


@require_GET
@staff_required
def room_protocol(request: CenterRequest, pk: int) -> HttpResponse:
    room = get_visible(Assignment.objects.exams().select_related("edition"), request.user, pk)
    return render_page(request, "exams/proctor/protocol.html", protocol_of(room, now=timezone.now()))


@require_GET
@staff_required
def attempt_timeline(request: CenterRequest, pk: int) -> HttpResponse:
    attempt = get_visible(Attempt.objects.select_related("student", "assignment"), request.user, pk)
    group = request.GET.get("show", "")
    lines = in_group(timeline_of(attempt), group)
    context = {
        "attempt": attempt,
        "room": attempt.assignment,
        "page_obj": Paginator(lines, LINES).get_page(request.GET.get("page")),
        "group": group if group in GROUPS else "",
        "heads": heads_of(attempt.assignment.edition_id),
    }
    return render_page(request, "exams/proctor/timeline.html", context)
