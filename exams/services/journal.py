"""Saving events: checks that need no database, then one statement."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from exams import sql
from exams.models import Attempt
from exams.quiz import refusals, rules_of
from exams.signals import attempts_submitted
from exams.tokens import AttemptToken

MOST_EVENTS = 500
CLIENT_KINDS = frozenset({"answer", "flag", "audio", "focus", "blur", "device", "note"})
ABOUT_A_QUESTION = frozenset({"answer", "flag"})
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL's text has neither NUL nor half characters


class BadBatch(ValueError):
    """The body is not what docs/exam-protocol.md describes."""


class TooManyEvents(BadBatch):
    """More than MOST_EVENTS."""


@dataclass(frozen=True, slots=True)
class ClientEvent:
    seq: int
    kind: str
    section: int
    question: str
    value: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Batch:
    fence: int
    events: Sequence[ClientEvent]


@dataclass(slots=True)
class Saved:
    """What the page is told (times in UTC)."""

    ack: int
    state: str
    section: int
    fence: int
    deadline: datetime | None
    paused_at: datetime | None
    audio_at: datetime | None
    notice: int
    late: int
    held: int
    refused: list[dict[str, Any]] = field(default_factory=list)


def read_batch(data: Any) -> Batch:
    """The batch in a decoded JSON body. Raises BadBatch for anything that is not one."""
    if not isinstance(data, dict):
        raise BadBatch
    fence, events = data.get("fence"), data.get("events")
    if type(fence) is not int or not 1 <= fence < 2**31 or not isinstance(events, list):
        raise BadBatch
    if len(events) > MOST_EVENTS:
        raise TooManyEvents
    return Batch(fence, [_read_event(event) for event in events])


def _read_event(data: Any) -> ClientEvent:
    try:
        seq, kind, section, at = data["seq"], data["kind"], data["section"], data["at"]
        question, value = data.get("question", ""), data.get("value", "")
        numbers = type(seq) is int and type(section) is int and isinstance(at, int | float)
        texts = all(isinstance(text, str) for text in (kind, question, value))
        if not (numbers and texts and 1 <= seq < 2**31 and 0 <= section < 2**15):
            raise BadBatch
        return ClientEvent(seq, kind, section, question, value, datetime.fromtimestamp(at / 1000, UTC))
    except (KeyError, TypeError, AttributeError, OverflowError, OSError, ValueError) as error:
        raise BadBatch from error


def refusal(event: ClientEvent, questions: dict[str, int]) -> str:
    """Why an event can never be stored, or "". `questions` is the edition's: question key -> number of choices."""
    if event.kind not in CLIENT_KINDS:
        return "unknown-kind"
    if len(event.value) > 200 or UNSTORABLE.search(event.value) or len(event.kind) > 13:
        return "bad-value"
    if event.kind not in ABOUT_A_QUESTION:
        return "bad-value" if event.question else ""
    choices = questions.get(event.question)
    if choices is None or event.question.partition("-")[0] != str(event.section):
        return "unknown-question"
    if event.kind == "flag":
        return "" if event.value in {"", "1"} else "bad-value"
    known = {"", *(str(number) for number in range(1, choices + 1))}
    return "" if event.value in known else "unknown-choice"


def _as_row(event: ClientEvent) -> dict[str, Any]:
    return {
        "seq": event.seq,
        "kind": event.kind,
        "section": event.section,
        "question": event.question,
        "value": event.value,
        "at": event.at.timestamp(),
    }


def save_events(
    token: AttemptToken, batch: Batch, *, questions: dict[str, int], sync_window: int, now: datetime
) -> Saved | None:
    """Store the batch. None where the attempt is not this student's. Sending a batch again changes nothing."""
    refused = {event.seq: reason for event in batch.events if (reason := refusal(event, questions))}
    if rules_of(token.edition).in_steps:
        return _save_in_steps(token, batch, refused, sync_window=sync_window, now=now)
    return _store(token, batch, refused, sync_window=sync_window, now=now)


@transaction.atomic
def _save_in_steps(
    token: AttemptToken, batch: Batch, refused: dict[int, str], *, sync_window: int, now: datetime
) -> Saved | None:
    """A quiz that is sat question by question: what is final is final. Until this is through nothing becomes so."""
    answers = [event for event in batch.events if event.kind == "answer" and event.seq not in refused]
    attempts = Attempt.objects.select_for_update(of=("self",), no_key=True).select_related("assignment")
    attempt = attempts.filter(pk=token.attempt).first() if answers else None
    if attempt:
        refused |= refusals(attempt, answers, sync_window=sync_window, now=now)
    return _store(token, batch, refused, sync_window=sync_window, now=now)


def _store(
    token: AttemptToken, batch: Batch, refused: dict[int, str], *, sync_window: int, now: datetime
) -> Saved | None:
    good = [event for event in batch.events if event.seq not in refused]
    values = {
        "attempt": token.attempt,
        "student": token.student,
        "fence": batch.fence,
        "sync_window": sync_window,
        "now": now,
        "events": json.dumps([_as_row(event) for event in good]),
    }
    row = (sql.SAVE_EVENTS if good else sql.HEARTBEAT).one(values)
    if row is None or batch.fence > row[2]:  # not this student's, or a fence that this database never gave: keep them
        return None
    state, section, fence, deadline, closed_at, paused_at, audio_at, notice, opened, late, held, late_answers = row
    refused |= {event.seq: "not-open" for event in good if event.section not in (opened or ())}
    if late_answers and state in {"graded", "submitted"}:
        transaction.on_commit(lambda: attempts_submitted.send_robust(Attempt, attempts=[token.attempt]))
    return Saved(
        ack=max((e.seq for e in batch.events), default=0),
        state=state,
        section=section,
        fence=fence,
        deadline=None if closed_at else deadline,
        paused_at=paused_at,
        audio_at=audio_at,
        notice=notice,
        late=late,
        held=held,
        refused=[{"seq": seq, "reason": reason} for seq, reason in sorted(refused.items())],
    )
