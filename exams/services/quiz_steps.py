"""A quiz, question by question: the server asks one after the other, and fixes each answer when it is done."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from exams.errors import ExamError
from exams.models import Attempt, AttemptEvent, EventKind
from exams.quiz import Steps, rules_of, steps_of
from exams.services.attempts import OpenPage, sheet_of


@transaction.atomic
def ask_first(page: OpenPage, order: Sequence[str], *, now: datetime) -> Steps:
    """Where the student is in the open section; the first question is asked with its first page."""
    attempt = _lock(page)
    steps = steps_of(attempt, page.section)
    if not steps.asked:
        _ask(attempt, page.section, order[0], steps, now)
    return steps


@transaction.atomic
def take_step(page: OpenPage, order: Sequence[str], *, question: str, action: str, now: datetime) -> bool:
    """What a button does: "check" and "skip" make the answer final, "next" also asks the following question. True where
    there is none: then the section is done. From an older page or by a second click nothing changes.
    """
    attempt = _lock(page)
    steps = steps_of(attempt, page.section)
    if action not in {"check", "skip", "next"} or not question or question != steps.current:
        return False
    was_final, check_each = question in steps.finals, rules_of(page.edition).check_each
    if not was_final:
        _make_final(attempt, page.section, question, steps, action, now)
    if action != "next" or (check_each and not was_final):
        return False  # what was right is shown until the student goes on
    following = steps.following(order)
    if following:
        _ask(attempt, page.section, following, steps, now)
    return not following


def _lock(page: OpenPage) -> Attempt:
    attempts = Attempt.objects.select_for_update(of=("self",)).select_related("assignment")
    return attempts.get(pk=page.attempt)


def _make_final(attempt: Attempt, section: int, question: str, steps: Steps, action: str, now: datetime) -> None:
    """The answer as it stands in the journal. To check nothing is a slip, unless the time is over."""
    answer = sheet_of(attempt.pk, section=section).answers.get(question, "")
    end = steps.end_of(question)
    if action == "check" and not answer and (end is None or now < end):
        raise ExamError(_("Mark an answer first, or skip the question."))
    _note(attempt, section, EventKind.FINAL, question, answer, now)
    steps.finals[question] = answer


def _ask(attempt: Attempt, section: int, question: str, steps: Steps, now: datetime) -> None:
    offset = round((now - steps.zero).total_seconds(), 3)
    _note(attempt, section, EventKind.ASK, question, str(offset), now)
    steps.asked[question] = offset


def _note(attempt: Attempt, section: int, kind: EventKind, question: str, value: str, now: datetime) -> None:
    """An event of the server's own; the attempt is locked, so its number is taken once."""
    last = AttemptEvent.objects.filter(attempt=attempt, fence=0).aggregate(seq=Max("seq"))["seq"] or 0
    AttemptEvent.objects.create(
        attempt=attempt, fence=0, seq=last + 1, kind=kind, section=section, question=question, value=value,
        client_at=now, received_at=now,
    )  # fmt: skip
