"""Grading attempts, and giving the results to the students."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from exams.content.blueprint import get_level
from exams.errors import ExamError
from exams.models import AnswerKey, Assignment, Attempt, AttemptState, Edition
from exams.models.tests import MockTest
from exams.services.attempts import sheet_of
from grading.models import Release, Result, SectionScore
from grading.scoring.marking import KeyItem, Mark, mark_answers
from grading.scoring.scaling import scale_marks
from grading.signals import results_released
from tenants.people.models import User
from tenants.people.services.audit import record


def key_items(edition: Edition, key: AnswerKey) -> list[KeyItem]:
    """The questions of an edition with what is right under a key revision."""
    return [
        KeyItem(q["key"], section["key"], mondai["number"], mondai["type"], frozenset(key.document[q["key"]]["right"]))
        for section in edition.document["sections"]
        for mondai in section["mondai"]
        for group in mondai["groups"]
        for q in group["questions"]
    ]


@transaction.atomic
def grade_attempt(attempt_id: int, *, now: datetime) -> Result | None:
    """Fold, mark, scale, store. Grading again gives the same result; None where there is nothing to grade."""
    attempt = (
        Attempt.objects.select_for_update(of=("self",))
        .select_related("assignment__edition__test")
        .filter(pk=attempt_id, state=AttemptState.SUBMITTED)
        .first()
    )
    if attempt is None:
        return None
    edition = attempt.assignment.edition
    key = edition.current_key
    opened = frozenset(attempt.sections.values_list("position", flat=True))
    marks = mark_answers(key_items(edition, key), sheet_of(attempt.pk).answers, opened=opened)
    result = _store(attempt, edition, key, marks, now)
    attempt.state = AttemptState.GRADED
    attempt.save(update_fields=["state"])
    return result


def exempt_sections(attempt: Attempt, edition: Edition) -> frozenset[str]:
    """Keys of the sections that everybody sits but this student."""
    sections = zip(
        edition.document["sections"], attempt.section_seconds, attempt.assignment.section_seconds, strict=True
    )
    return frozenset(section["key"] for section, own, everybody in sections if everybody and not own)


def is_scaled(assignment: Assignment, edition: Edition) -> bool:
    """Only a whole mock test is scaled as the real one; of a part, or with a section left out, right answers count."""
    is_whole = edition.part_of_id is None and all(assignment.section_seconds)
    return is_whole and edition.test.kind == MockTest.Kind.MOCK_TEST


def _store(attempt: Attempt, edition: Edition, key: AnswerKey, marks: list[Mark], now: datetime) -> Result:
    exempt = exempt_sections(attempt, edition)
    asked = [mark for mark in marks if mark.item.section not in exempt]
    values: dict[str, Any] = {
        "key": key,
        "right": sum(mark.is_right for mark in asked),
        "questions": len(asked),
        "marks": {m.item.question: {"picked": m.picked, "right": m.is_right, "seen": m.seen} for m in marks},
        "graded_at": now,
        "passed": False,
        "total": None,
    }
    scores = []
    if is_scaled(attempt.assignment, edition):
        scale = scale_marks(marks, get_level(edition.level), exempt=exempt)
        scores = [asdict(section) for section in scale.sections]
        values |= {"total": scale.total, "passed": scale.passed, "cefr": scale.cefr, "reference": scale.reference}
    result, _created = Result.objects.update_or_create(attempt=attempt, defaults=values)
    result.scores.all().delete()
    SectionScore.objects.bulk_create(
        SectionScore(result=result, position=position, **score) for position, score in enumerate(scores, start=1)
    )
    return result


def grade_all(attempts: Iterable[int], *, now: datetime) -> None:
    for attempt in attempts:
        grade_attempt(attempt, now=now)


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
