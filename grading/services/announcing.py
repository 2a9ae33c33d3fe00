"""Telling students' open pages that a result is there."""

from collections.abc import Iterable

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from grading.models import Result
from grading.models.results import ResultQuerySet
from tenants.db import connection
from tenants.people.live import push_to_person


def announce_results(room: int) -> int:
    """Push the fragment to each student of a released room, in the student's language. Returns how many were told."""
    return _announce(Result.objects.filter(attempt__assignment=room))


def announce_graded(attempts: Iterable[int], *, besides: Iterable[int] = ()) -> int:
    """The same for these attempts, but for those of some assignments, which are told otherwise."""
    results = Result.objects.filter(attempt__in=list(attempts))
    return _announce(results.exclude(attempt__assignment__in=list(besides)))


def _announce(results: ResultQuerySet) -> int:
    results = results.filter(attempt__assignment__release__isnull=False)
    results = results.select_related("attempt__student", "attempt__assignment").defer("marks")
    for result in results:
        student = result.attempt.student
        with translation.override(student.language or connection.tenant.language):
            context = {"url": reverse("result", args=[result.pk]), "attempt": result.attempt}
            push_to_person(student.pk, render_to_string("grading/results/_released.html", context))
    return len(results)
