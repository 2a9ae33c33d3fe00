"""The first page of each role."""

from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from exams.models import Assignment, AssignmentStatus, Attempt, MockTest
from grading.models import Result
from tenants.people.models import Group, Role, User
from tenants.people.roles import CenterRequest
from tenants.rendering import render_page


@require_GET
def home(request: CenterRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    return HOMES[Role(request.user.role)](request)


def _student(request: CenterRequest) -> HttpResponse:
    now = timezone.now()
    rooms = list(
        Assignment.objects.visible_to(request.user)
        .exclude(status=AssignmentStatus.ENDED)
        .filter(closes_at__gt=now)
        .select_related("edition")
        .defer("edition__document")
        .order_by("opens_at")
    )
    attempts = Attempt.objects.visible_to(request.user).select_related(
        "assignment__edition", "assignment__release", "result"
    )
    attempts = attempts.defer("assignment__edition__document", "result__marks")
    mine = {attempt.assignment_id: attempt for attempt in attempts}
    running = [attempt for attempt in mine.values() if attempt.state in {"waiting", "running"}]
    context = {
        "running": running,
        "rooms": [room for room in rooms if room.pk not in mine],
        "handed_in": [attempt for attempt in mine.values() if attempt.is_finished][:5],
        "last": Result.objects.visible_to(request.user)
        .select_related("attempt__assignment__edition")
        .defer("marks", "attempt__assignment__edition__document")
        .prefetch_related("scores")
        .first(),
    }
    return render_page(request, "grading/homes/student.html", context)


def _teacher(request: CenterRequest) -> HttpResponse:
    rooms = Assignment.objects.visible_to(request.user).select_related("edition").defer("edition__document")
    context = {
        "rooms": rooms.exclude(status=AssignmentStatus.ENDED).order_by("opens_at")[:10],
        "tests": MockTest.objects.visible_to(request.user)[:5],
        "to_release": rooms.filter(release=None, attempts__result__isnull=False).distinct()[:10],
        "groups": Group.objects.visible_to(request.user)[:20],
    }
    return render_page(request, "grading/homes/teacher.html", context)


def _center_admin(request: CenterRequest) -> HttpResponse:
    people = User.objects.active()
    context = {
        "counts": {
            "students": people.filter(role=Role.STUDENT).count(),
            "teachers": people.filter(role=Role.TEACHER).count(),
            "groups": Group.objects.count(),
            "tests": MockTest.objects.count(),
        },
        "rooms": Assignment.objects.visible_to(request.user).select_related("edition").defer("edition__document")[:10],
        "to_release": Assignment.objects.filter(release=None, attempts__result__isnull=False).distinct()[:10],
    }
    return render_page(request, "people/homes/center_admin.html", context)


def _guest(request: CenterRequest) -> HttpResponse:
    return render_page(request, "people/homes/guest.html", {})


HOMES: dict[Role, Callable[[CenterRequest], HttpResponse]] = {
    Role.STUDENT: _student,
    Role.TEACHER: _teacher,
    Role.CENTER_ADMIN: _center_admin,
    Role.GUEST: _guest,
    Role.OWNER: _guest,  # owners live in the public schema; one who stands in a centre's has nothing to do there
}
