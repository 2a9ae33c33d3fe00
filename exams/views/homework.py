"""Homework: the list of each role, setting it, taking it back, its deadlines, and beginning it."""

from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from exams.errors import ExamError
from exams.forms.homework import DeadlineForm, HomeworkForm
from exams.forms.parts import typed_values
from exams.homework import dues_of
from exams.models import Assignment, AssignmentStatus, Deadline
from exams.services.attempts import begin_homework
from exams.services.deadlines import remove_deadline, set_deadline
from exams.services.homework import create_homework
from exams.views.rooms import cancel_page
from tenants.access import get_visible
from tenants.people.models import Role, User
from tenants.people.roles import CenterRequest, role_required, staff_required, student_required
from tenants.rendering import render_page

PAGE = 25
ORDERS = {"newest": ("-opens_at", "-pk"), "due": ("closes_at", "pk"), "title": ("title", "pk")}
with_homework = role_required(Role.CENTER_ADMIN, Role.TEACHER, Role.STUDENT)


@require_GET
@with_homework
def homework_list(request: CenterRequest) -> HttpResponse:
    return _list_of_staff(request) if request.user.is_staff_member else _list_of_student(request)


def _list_of_staff(request: CenterRequest) -> HttpResponse:
    search, state = request.GET.get("q", "").strip(), request.GET.get("state", "")
    order, now = request.GET.get("order", ""), timezone.now()
    homework = (
        Assignment.objects.homework()
        .visible_to(request.user)
        .select_related("edition")
        .defer("edition__document")
        .prefetch_related("groups")
        .annotate(
            singles=Count("students", distinct=True),
            begun=Count("attempts__student", distinct=True),
            done=Count("attempts__student", filter=Q(attempts__state__in=["submitted", "graded"]), distinct=True),
        )
        .order_by(*ORDERS.get(order, ORDERS["newest"]))
    )
    if search:
        homework = homework.filter(Q(title__icontains=search) | Q(edition__title__icontains=search))
    context = {
        "page_obj": Paginator(_in_state(homework, state, now), PAGE).get_page(request.GET.get("page")),
        "search": search,
        "state": state,
        "states": [("open", _("Open")), ("over", _("Over")), ("cancelled", _("Cancelled"))],
        "order": order if order in ORDERS else "newest",
        "orders": [("newest", _("Newest first")), ("due", _("By deadline")), ("title", _("By title"))],
        "now": now,
    }
    return render_page(request, "exams/homework/list.html", context)


def _in_state(homework: QuerySet[Assignment], state: str, now: datetime) -> QuerySet[Assignment]:
    if state == "cancelled":
        return homework.filter(status=AssignmentStatus.CANCELLED)
    if state == "open":
        return homework.filter(status=AssignmentStatus.OPEN, closes_at__gt=now)
    if state == "over":
        return homework.filter(status=AssignmentStatus.OPEN, closes_at__lte=now)
    return homework


def _list_of_student(request: CenterRequest) -> HttpResponse:
    now = timezone.now()
    homework = Assignment.objects.homework().visible_to(request.user).filter(opens_at__lte=now)
    homework = homework.select_related("edition").defer("edition__document").order_by("-closes_at", "-pk")
    page = Paginator(homework, PAGE).get_page(request.GET.get("page"))
    dues = dues_of(page.object_list, request.user, now=now)
    context = {
        "page_obj": page,
        "waiting": sorted((due for due in dues if due.waits), key=lambda due: due.due_at),
        "others": [due for due in dues if not due.waits],
    }
    return render_page(request, "exams/homework/mine.html", context)


@require_http_methods(["GET", "POST"])
@staff_required
def homework_new(request: CenterRequest) -> HttpResponse:
    form = HomeworkForm(request.POST or None, user=request.user, initial=typed_values(request.GET))
    if form.is_valid():
        try:
            homework = create_homework(actor=request.user, **form.cleaned_data)
        except ExamError as error:
            form.add_error(None, error.sentence)
        else:
            messages.success(request, _("The homework is set. Your students see it from its start on."))
            return redirect("homework", homework.pk)
    return render_page(request, "exams/homework/new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@staff_required
def homework_cancel(request: CenterRequest, pk: int) -> HttpResponse:
    homework = get_visible(Assignment.objects.homework(), request.user, pk)
    return cancel_page(request, homework, template="exams/homework/cancel.html", after="homework")


@require_http_methods(["GET", "POST"])
@staff_required
def homework_deadline(request: CenterRequest, pk: int) -> HttpResponse:
    """Move the deadline of everybody, a group or (?student=) one student."""
    homework = get_visible(Assignment.objects.homework(), request.user, pk)
    chosen = request.GET.get("student", "")
    student = User.objects.active().students().filter(pk=chosen).first() if chosen.isdecimal() else None
    if student and not Assignment.objects.visible_to(student).filter(pk=pk).exists():
        student = None
    form = DeadlineForm(request.POST or None, homework=homework, student=student)
    if form.is_valid():
        try:
            set_deadline(homework, actor=request.user, closes_at=form.cleaned_data["closes_at"], **form.target)
        except ExamError as error:
            form.add_error("closes_at", error.sentence)
        else:
            messages.success(request, _("The deadline is moved."))
            return redirect("homework", pk)
    context = {"form": form, "homework": homework, "student": student}
    return render_page(request, "exams/homework/deadline.html", context, status=422 if form.errors else 200)


@require_POST
@staff_required
def homework_deadline_remove(request: CenterRequest, pk: int, deadline: int) -> HttpResponse:
    homework = get_visible(Assignment.objects.homework(), request.user, pk)
    found = Deadline.objects.filter(assignment=homework, pk=deadline).first()
    if found:
        remove_deadline(found, actor=request.user)
        messages.success(request, _("The common deadline counts again."))
    return redirect("homework", pk)


@require_POST
@student_required
def homework_begin(request: CenterRequest, pk: int) -> HttpResponse:
    homework = get_visible(Assignment.objects.homework(), request.user, pk)
    try:
        attempt = begin_homework(homework, request.user, now=timezone.now())
    except ExamError as error:
        messages.error(request, error.sentence)
        return redirect("homework", pk)
    return redirect("attempt", attempt.pk)
