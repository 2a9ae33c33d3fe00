"""The first page of each role."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.contrib.auth.views import redirect_to_login
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from exams.content.levels import level_meaning
from exams.homework import dues_of, still_due
from exams.models import Assignment, AssignmentKind, AssignmentStatus, Attempt, Material, MockTest, ReleaseMode
from exams.models.attempts import FINISHED
from exams.sitting import milliseconds, outline
from grading.models import Result
from tenants.models import SupportSession
from tenants.people.models import Group, Role, User
from tenants.people.roles import CenterRequest
from tenants.rendering import render_page

MOST = 10  # rows of one kind on a first page
NEW = timedelta(days=14)  # as long is a material new
AHEAD = (AssignmentStatus.PLANNED, AssignmentStatus.OPEN)


@require_GET
def home(request: CenterRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    return HOMES[Role(request.user.role)](request)


def _student(request: CenterRequest) -> HttpResponse:
    user, now = request.user, timezone.now()
    mine = Assignment.objects.visible_to(user).select_related("edition").defer("edition__document")
    coming = mine.exams().filter(closes_at__gt=now).exclude(attempts__student=user).order_by("opens_at", "pk")
    planned = list(coming.filter(status=AssignmentStatus.PLANNED)[:MOST])
    attempts = Attempt.objects.visible_to(user).defer("assignment__edition__document", "result__marks")
    attempts = attempts.select_related("assignment__edition", "assignment__release", "result")
    in_room = attempts.exclude(assignment__kind=AssignmentKind.HOMEWORK).filter(
        assignment__status=AssignmentStatus.OPEN
    )
    homework = still_due(user, now=now).select_related("edition").defer("edition__document")
    dues = [due for due in dues_of(homework, user, now=now) if due.waits]
    context = {
        "running": in_room.filter(state__in=["waiting", "running"]),
        "open": coming.filter(status=AssignmentStatus.OPEN),  # all: an open room is never out of sight
        "next": planned[0] if planned else None,
        "countdown": countdown(planned[0].opens_at, now) if planned else None,
        "later": planned[1:],
        "cancelled": mine.filter(status=AssignmentStatus.CANCELLED, closes_at__gt=now).order_by("opens_at")[:MOST],
        "homework": sorted(dues, key=lambda due: due.due_at)[:MOST],
        "handed_in": attempts.filter(state__in=FINISHED).order_by("-submitted_at")[:5],
        "last": Result.objects.visible_to(user)
        .select_related("attempt__assignment__edition")
        .defer("marks", "attempt__assignment__edition__document")
        .prefetch_related("scores")
        .first(),
        "materials": Material.objects.visible_to(user).filter(created_at__gt=now - NEW)[:5],
        "now_ms": milliseconds(now),
    }
    return render_page(request, "grading/homes/student.html", context)


def countdown(moment: datetime, now: datetime) -> dict[str, int]:
    """Days and hours until then, and the days as ticks: of a fortnight, or of a month."""
    hours = max(0, int((moment - now).total_seconds() // 3600))
    nights = (timezone.localdate(moment) - timezone.localdate(now)).days
    ticks = next((most for most in (14, 31) if nights <= most), 0)
    shown = {"days": hours // 24, "hours": hours % 24, "ticks": ticks, "spent": max(0, ticks - nights)}
    return shown | {"until": milliseconds(moment)}


def _teacher(request: CenterRequest) -> HttpResponse:
    now = timezone.now()
    mine = Assignment.objects.visible_to(request.user).select_related("edition").defer("edition__document")
    begun = Count("attempts__student", distinct=True)
    done = Count("attempts__student", filter=Q(attempts__state__in=FINISHED), distinct=True)
    homework = mine.homework().filter(status=AssignmentStatus.OPEN, closes_at__gt=now).annotate(begun=begun, done=done)
    context = {
        "rooms": mine.exams().filter(status__in=AHEAD).order_by("opens_at")[:MOST],
        "homeworks": homework.order_by("closes_at")[:5],
        "tests": MockTest.objects.visible_to(request.user)[:5],
        "to_release": to_release(mine)[:MOST],
        "groups": Group.objects.visible_to(request.user)[:20],
    }
    return render_page(request, "grading/homes/teacher.html", context)


def to_release(assignments: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """Those whose results wait for a person; what releases itself is not among them."""
    waiting = assignments.filter(release=None, release_mode=ReleaseMode.HAND, attempts__result__isnull=False)
    return assignments.filter(pk__in=waiting.values("pk"))


def _center_admin(request: CenterRequest) -> HttpResponse:
    people = User.objects.active()
    rooms = Assignment.objects.visible_to(request.user).select_related("edition").defer("edition__document")
    counts = {
        "students": people.students().count(),
        "teachers": people.filter(role=Role.TEACHER).count(),
        "groups": Group.objects.current().count(),
        "tests": MockTest.objects.count(),
    }
    context = {
        "counts": counts,
        "steps": first_steps(counts),
        "awaiting": User.objects.filter(awaits_approval=True).count(),
        "visits": SupportSession.objects.running().filter(center=request.center.pk),
        "rooms": rooms.exams()[:MOST],
        "to_release": to_release(rooms)[:MOST],
    }
    return render_page(request, "people/homes/center_admin.html", context)


def first_steps(counts: dict[str, int]) -> list[tuple[str, str, str, bool]]:
    """What a new centre does first: url name, words, why, whether it is done. Empty once all of it is."""
    has_people = counts["students"] > 0 and counts["teachers"] > 0
    steps = [
        ("groups", _("Make your groups"), _("A class with its level and its teachers."), counts["groups"] > 0),
        ("people", _("Add your people"), _("One by one, from a list in Excel, or by a link for a class."), has_people),
        ("tests", _("Get a mock test"), _("The N5 sample test is there at a click."), counts["tests"] > 0),
        ("rooms", _("Set the first exam"), _("Choose the test, the group and the time."), Assignment.objects.exists()),
    ]
    return [] if all(done for *_words, done in steps) else steps


def _guest(request: CenterRequest) -> HttpResponse:
    """The one test that a guest came for."""
    attempts = Attempt.objects.visible_to(request.user).select_related("assignment__edition", "assignment__release")
    attempt = attempts.defer("assignment__edition__document").first()
    results = Result.objects.visible_to(request.user).defer("marks").prefetch_related("scores")
    context = {
        "attempt": attempt,
        "result": results.first(),
        "sections": outline(attempt) if attempt else [],
        "means": level_meaning(attempt.assignment.edition.level) if attempt else "",
    }
    return render_page(request, "people/homes/guest.html", context)


HOMES: dict[Role, Callable[[CenterRequest], HttpResponse]] = {
    Role.STUDENT: _student,
    Role.TEACHER: _teacher,
    Role.CENTER_ADMIN: _center_admin,
    Role.GUEST: _guest,
    Role.OWNER: _guest,  # owners live in the public schema; one who stands in a centre's has nothing to do there
}
