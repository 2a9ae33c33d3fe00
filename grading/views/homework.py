"""One homework: to staff who has done it and how well, to a student what is to do and what came of it."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from exams.audience import students_of
from exams.homework import dues_of
from exams.models import Assignment, Attempt
from exams.paper import heads_of
from exams.services.deadlines import deadlines_for
from exams.views.homework import with_homework
from grading.models import Release, Result
from tenants.access import get_visible
from tenants.people.models import User
from tenants.people.roles import CenterRequest
from tenants.rendering import render_page

PAGE = 50
DONE = ["submitted", "graded"]


@require_GET
@with_homework
def homework_page(request: CenterRequest, pk: int) -> HttpResponse:
    homework = Assignment.objects.homework().select_related("edition").defer("edition__document")
    found = get_visible(homework, request.user, pk)
    return _to_staff(request, found) if request.user.is_staff_member else _to_student(request, found)


def _to_staff(request: CenterRequest, homework: Assignment) -> HttpResponse:
    search, state = request.GET.get("q", "").strip(), request.GET.get("state", "")
    everybody = User.objects.filter(
        Q(pk__in=students_of(homework).values("pk")) | Q(pk__in=homework.attempts.values("student"))
    )
    page = Paginator(_with_attempts(_in_state(everybody.named(search), homework, state), homework), PAGE)
    page_obj = page.get_page(request.GET.get("page"))
    due_at = deadlines_for(homework, page_obj.object_list)
    context = {
        "homework": homework,
        "sections": heads_of(homework.edition_id),
        "page_obj": page_obj,
        "rows": [_row(student, due_at) for student in page_obj],
        "search": search,
        "state": state,
        "states": [("none", _("Not begun")), ("working", _("Working")), ("done", _("Handed in"))],
        "counts": {
            "all": everybody.count(),
            "begun": homework.attempts.values("student").distinct().count(),
            "done": homework.attempts.filter(state__in=DONE).values("student").distinct().count(),
        },
        "deadlines": homework.deadlines.select_related("group", "student"),
        "release": Release.objects.filter(assignment=homework).first(),
        "now": timezone.now(),
    }
    return render_page(request, "grading/homework/staff.html", context)


def _in_state(students: QuerySet[User], homework: Assignment, state: str) -> QuerySet[User]:
    mine = Attempt.objects.filter(assignment=homework, student=OuterRef("pk"))
    if state == "none":
        return students.filter(~Exists(mine))
    if state == "working":
        return students.filter(Exists(mine.filter(state__in=["waiting", "running"])))
    if state == "done":
        return students.filter(Exists(mine.filter(state__in=DONE)))
    return students


def _with_attempts(students: QuerySet[User], homework: Assignment) -> QuerySet[User]:
    attempts = Attempt.objects.filter(assignment=homework).select_related("result").defer("result__marks")
    attempts = attempts.prefetch_related("result__scores").order_by("number")
    return students.prefetch_related(Prefetch("attempts", attempts, to_attr="tries"))


def _row(student: Any, due_at: dict[int, Any]) -> dict[str, Any]:
    """`best` is the best result of the several that are graded."""
    results = [result for attempt in student.tries if (result := getattr(attempt, "result", None))]
    return {
        "student": student,
        "due_at": due_at[student.pk],
        "last": student.tries[-1] if student.tries else None,
        "used": len(student.tries),
        "best": max(results, key=_worth, default=None),
    }


def _worth(result: Result) -> tuple[int, int, int]:
    """The total, in a quiz the points, else what was right."""
    return result.total or 0, (result.points.scaled or 0) if result.points else 0, result.right


def _to_student(request: CenterRequest, homework: Assignment) -> HttpResponse:
    due = dues_of([homework], request.user, now=timezone.now())[0]
    results = Result.objects.visible_to(request.user).filter(attempt__in=due.attempts)
    results = results.defer("marks").prefetch_related("scores")
    by_attempt = {result.attempt_id: result for result in results}
    context = {
        "due": due,
        "homework": homework,
        "sections": heads_of(homework.edition_id),
        "questions": sum(section["questions"] for section in heads_of(homework.edition_id)),
        "attempts": [(attempt, by_attempt.get(attempt.pk)) for attempt in due.attempts],
    }
    return render_page(request, "grading/homework/student.html", context)
