"""Grading attempts, and giving the results to the students."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from exams.errors import ExamError
from exams.models import Assignment, Attempt, AttemptSection, AttemptState
from exams.services.attempts import sheet_of
from grading.keyed import KeyedEdition, keyed_editions
from grading.models import Release, Result, SectionScore
from grading.scoring.marking import mark_answers
from grading.scoring.points import count_points
from grading.scoring.scaling import Scale, ScaledSection, scale_marks
from grading.signals import results_released
from tenants.db import connection
from tenants.people.models import User
from tenants.people.services.audit import record

log = logging.getLogger(__name__)
TOGETHER = 25  # attempts in one transaction; a save of one of them waits until it is through
RESULT_FIELDS = [field.name for field in Result._meta.concrete_fields if field.name not in {"id", "attempt"}]
NOT_SCALED = Scale((), None, False, "", {})


class Graded(NamedTuple):
    """A result that is not stored yet."""

    result: Result
    sections: tuple[ScaledSection, ...]


def grade_all(attempts: Sequence[int], *, now: datetime) -> None:
    """Grade these, some in one transaction. Where one of them cannot be graded its neighbours are, each by itself; it
    stays in the queue, and the log says why."""
    for start in range(0, len(attempts), TOGETHER):
        some = attempts[start : start + TOGETHER]
        if not _can_grade(some, now=now):
            for attempt in some:
                _can_grade([attempt], now=now)


def _can_grade(ids: Sequence[int], *, now: datetime) -> bool:
    try:
        _grade(ids, now=now)
    except Exception:
        if not connection.is_usable():  # then no other can be graded either; the sweeper tries again
            raise
        log.exception("Attempts %s could not be graded", ids)
        return False
    return True


def grade_attempt(attempt: int, *, now: datetime) -> Result | None:
    """None where there is nothing to grade."""
    return next(iter(_grade([attempt], now=now)), None)


@transaction.atomic
def _grade(ids: Sequence[int], *, now: datetime) -> list[Result]:
    """Fold, mark, scale, store: those of `ids` that wait. Grading again gives the same results."""
    waiting = Attempt.objects.filter(pk__in=ids, state=AttemptState.SUBMITTED).select_related("assignment")
    attempts = list(waiting.select_for_update(of=("self",)).order_by("pk"))
    if not attempts:
        return []
    editions = keyed_editions({attempt.assignment.edition_id for attempt in attempts})
    opened = _opened_sections(attempts)
    graded = [_graded(a, editions[a.assignment.edition_id], opened[a.pk], now) for a in attempts]
    results = _store(graded)
    Attempt.objects.filter(pk__in=[attempt.pk for attempt in attempts]).update(state=AttemptState.GRADED)
    return results


def _opened_sections(attempts: Iterable[Attempt]) -> dict[int, frozenset[int]]:
    opened: dict[int, set[int]] = {attempt.pk: set() for attempt in attempts}
    for attempt, position in AttemptSection.objects.filter(attempt__in=opened).values_list("attempt_id", "position"):
        opened[attempt].add(position)
    return {attempt: frozenset(positions) for attempt, positions in opened.items()}


def _graded(attempt: Attempt, edition: KeyedEdition, opened: frozenset[int], now: datetime) -> Graded:
    exempt = exempt_sections(attempt, edition.sections)
    marks = mark_answers(edition.items, sheet_of(attempt.pk).answers, opened=opened)
    asked = [mark for mark in marks if mark.item.section not in exempt]
    scale = scale_marks(marks, edition.level, exempt=exempt) if is_scaled(attempt.assignment, edition) else NOT_SCALED
    sections = (count_points(asked),) if edition.is_quiz else scale.sections
    result = Result(
        attempt=attempt,
        key_id=edition.key,
        right=sum(mark.is_right for mark in asked),
        questions=len(asked),
        marks={m.item.question: {"picked": m.picked, "right": m.is_right, "seen": m.seen} for m in marks},
        graded_at=now,
        total=scale.total,
        passed=scale.passed,
        cefr=scale.cefr,
        reference=scale.reference,
    )
    return Graded(result, sections)


def exempt_sections(attempt: Attempt, sections: Iterable[str]) -> frozenset[str]:
    """Keys of the sections that everybody sits but this student; `sections` are those of the edition, in order."""
    times = zip(sections, attempt.section_seconds, attempt.assignment.section_seconds, strict=True)
    return frozenset(section for section, own, everybody in times if everybody and not own)


def is_scaled(assignment: Assignment, edition: KeyedEdition) -> bool:
    """Only a whole mock test is scaled as the real one; of a part, or with a section left out, right answers count."""
    return edition.is_whole_mock_test and all(assignment.section_seconds)


def _store(graded: Sequence[Graded]) -> list[Result]:
    """Results and their scores, in the place of earlier ones."""
    results = Result.objects.bulk_create(
        [one.result for one in graded], update_conflicts=True, unique_fields=["attempt"], update_fields=RESULT_FIELDS
    )
    SectionScore.objects.filter(result__in=results).delete()
    SectionScore.objects.bulk_create(
        SectionScore(result=result, position=position, **asdict(section))
        for result, one in zip(results, graded, strict=True)
        for position, section in enumerate(one.sections, start=1)
    )
    return results


@transaction.atomic
def release_results(room: Assignment, *, actor: User, now: datetime) -> Release:
    """Give the room's results to its students; what is graded later follows. A second click changes nothing."""
    room = Assignment.objects.select_for_update().get(pk=room.pk)
    if not Result.objects.filter(attempt__assignment=room).exists():
        raise ExamError(_("Nothing is graded yet, so there is nothing to release."))
    release, created = Release.objects.get_or_create(
        assignment=room, defaults={"released_at": now, "released_by": actor}
    )
    if created:
        record(actor, "results.released", room)
        transaction.on_commit(lambda: results_released.send_robust(Release, room=room))
    return release
