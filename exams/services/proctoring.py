"""What a proctor does in a room: for one, some or all, each with a reason, in the journal and in the audit log.

The attempts' rows are locked first, in the order of their ids, as everything does that ends or moves a section.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Least
from django.utils.translation import gettext as _

from exams import sql
from exams.errors import ExamError
from exams.models import (
    Assignment,
    AssignmentStatus,
    Attempt,
    AttemptEvent,
    AttemptSection,
    Irregularity,
    ProctorMessage,
    Seat,
    Verdict,
)
from exams.paper import heads_of
from exams.services.attempts import close_overdue, end_attempts
from exams.services.log import note_events
from exams.signals import attempts_reopened, attempts_submitted
from exams.waking import wake_attempts, wake_room
from tenants.people.models import User
from tenants.people.services.audit import record

MOST_MINUTES = 240


@dataclass(frozen=True, slots=True)
class Act:
    """Who does it, when and why."""

    actor: User
    now: datetime
    reason: str

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ExamError(_("Write down the reason. It stands in the protocol."))


def attempts_of(room: Assignment, ids: Iterable[int] | None) -> "QuerySet[Attempt]":
    """These of the room's attempts, or all of them."""
    attempts = Attempt.objects.filter(assignment=room).order_by("pk")
    return attempts if ids is None else attempts.filter(pk__in=list(ids))


def _locked(room: Assignment, ids: Iterable[int] | None, *states: str) -> list[Attempt]:
    return list(attempts_of(room, ids).filter(state__in=states).select_for_update())


def _lock_room(room: Assignment) -> Assignment:
    return Assignment.objects.select_for_update(of=("self",)).get(pk=room.pk)


def _written(room: Assignment, act: Act, action: str, attempts: list[int], **more: object) -> None:
    """Audit, and a nudge to the pages once it is committed."""
    record(act.actor, f"room.{action}", room, attempts=attempts, reason=act.reason.strip(), **more)
    _wake(room, attempts, whole=bool(more.get("whole")))


def _wake(room: Assignment, attempts: list[int], *, whole: bool) -> None:
    """After the commit; for a whole room it is one message, not one for each student."""
    transaction.on_commit(lambda: wake_room(room.pk) if whole else wake_attempts(attempts))


@transaction.atomic
def start_section(room: Assignment, *, actor: User, now: datetime) -> list[int]:
    """The next section of a *together* room begins for everyone who is in. Returns their attempts."""
    room = _lock_room(room)
    position = next((p for p in room.positions if p > room.section), None)
    if not room.is_together or room.status != AssignmentStatus.OPEN:
        raise ExamError(_("This room does not start together."))
    if position is None:
        raise ExamError(_("The last section was started already."))
    if room.paused_at:
        raise ExamError(_("The room is paused. Resume it first."))
    close_overdue(now=now, attempts=attempts_of(room, None).filter(state="running").values_list("pk", flat=True))
    room.section, room.clock_at, room.added_seconds = position, now, 0
    room.save(update_fields=["section", "clock_at", "added_seconds"])
    row = sql.START_TOGETHER.one({"assignment": room.pk, "position": position, "now": now})
    started: list[int] = row[0] if row else []
    record(actor, "room.section_started", room, section=position, attempts=started)
    transaction.on_commit(lambda: wake_room(room.pk))
    return started


@transaction.atomic
def pause(room: Assignment, act: Act, *, attempts: Iterable[int] | None = None) -> list[int]:
    """The clocks stand still: of these attempts, or of the whole room, where nobody can begin either."""
    room = _lock_room(room)
    if attempts is None and room.paused_at is None:
        room.paused_at = act.now
        room.save(update_fields=["paused_at"])
    found = [a.pk for a in _locked(room, attempts, "running") if a.paused_at is None]
    held = list(
        AttemptSection.objects.filter(attempt__in=found, closed_at=None, deadline__gt=act.now).values_list(
            "attempt_id", flat=True
        )
    )
    Attempt.objects.filter(pk__in=held).update(paused_at=act.now)
    note_events(held, "pause", act.reason, now=act.now)
    _written(room, act, "paused", held, whole=attempts is None)
    return held


@transaction.atomic
def resume(room: Assignment, act: Act, *, attempts: Iterable[int] | None = None) -> list[int]:
    """The clocks go on where they stood: deadlines and recordings move on by as long as they stood still."""
    room = _lock_room(room)
    if attempts is None and room.paused_at:
        if room.clock_at:
            room.clock_at += act.now - room.paused_at
        room.paused_at = None
        room.save(update_fields=["clock_at", "paused_at"])
    found = [a for a in _locked(room, attempts, "running") if a.paused_at]
    for attempt in found:
        go_on(attempt, now=act.now)
    note_events([a.pk for a in found], "resume", act.reason, now=act.now)
    _written(room, act, "resumed", [a.pk for a in found], whole=attempts is None)
    return [a.pk for a in found]


def go_on(attempt: Attempt, *, now: datetime) -> None:
    """The clock of a paused attempt (locked by the caller) runs again; never past the deadline of homework."""
    assert attempt.paused_at
    stood = now - attempt.paused_at
    later = F("deadline") + stood
    AttemptSection.objects.filter(attempt=attempt, closed_at=None).update(
        deadline=Least(later, attempt.due_at) if attempt.due_at else later, audio_at=F("audio_at") + stood
    )
    attempt.paused_at = None
    attempt.save(update_fields=["paused_at"])


@transaction.atomic
def add_minutes(room: Assignment, act: Act, *, minutes: int, attempts: Iterable[int] | None = None) -> list[int]:
    """More time in the running section. For the whole of a *together* room late arrivals get it too."""
    if not 1 <= minutes <= MOST_MINUTES:
        raise ExamError(_("Add between 1 and %(most)d minutes.") % {"most": MOST_MINUTES})
    room = _lock_room(room)
    seconds = minutes * settings.EXAM_MINUTE_SECONDS
    if attempts is None and room.is_together:
        room.added_seconds += seconds
        room.save(update_fields=["added_seconds"])
    found = [a.pk for a in _locked(room, attempts, "running")]
    sections = AttemptSection.objects.filter(attempt__in=found, closed_at=None)
    running = list(sections.values_list("attempt_id", flat=True))
    sections.update(deadline=F("deadline") + timedelta(seconds=seconds))
    note_events(running, "time", f"+{seconds} {act.reason}", now=act.now)
    _written(room, act, "time_added", running, minutes=minutes, whole=attempts is None)
    return running


@transaction.atomic
def reopen(room: Assignment, act: Act, *, minutes: int, attempts: Iterable[int]) -> list[int]:
    """The last section of these opens again, with its answers, for some minutes. Results are made anew after it."""
    if not 1 <= minutes <= MOST_MINUTES:
        raise ExamError(_("Give between 1 and %(most)d minutes.") % {"most": MOST_MINUTES})
    room = _lock_room(room)
    deadline = act.now + timedelta(seconds=minutes * settings.EXAM_MINUTE_SECONDS)
    found = [a for a in _locked(room, attempts, "running", "submitted", "graded", "void") if a.section]
    closed = AttemptSection.objects.filter(attempt__in=found, position=F("attempt__section"), closed_at__isnull=False)
    again = list(closed.values_list("attempt_id", flat=True))
    closed.update(closed_at=None, closed_by="", deadline=deadline)
    Attempt.objects.filter(pk__in=again).update(state="running", submitted_at=None, paused_at=None)
    note_events(again, "reopen", f"{minutes} {act.reason}", now=act.now)
    if again:
        attempts_reopened.send(Attempt, attempts=again)  # in this transaction: no result may outlive it
    _written(room, act, "reopened", again, minutes=minutes)
    return again


@transaction.atomic
def end(room: Assignment, act: Act, *, attempts: Iterable[int]) -> list[int]:
    """These are handed in with what is saved."""
    room = _lock_room(room)
    found = [a.pk for a in _locked(room, attempts, "running")]
    ended = end_attempts(found, now=act.now)
    _written(room, act, "ended_for", ended)
    return ended


@transaction.atomic
def void(room: Assignment, act: Act, *, attempts: Iterable[int]) -> list[int]:
    """These sittings do not count. What was marked is kept; reopening takes it back."""
    room = _lock_room(room)
    found = [a.pk for a in _locked(room, attempts, "waiting", "running", "submitted", "graded")]
    AttemptSection.objects.filter(attempt__in=found, closed_at=None).update(closed_at=act.now, closed_by="proctor")
    Attempt.objects.filter(pk__in=found).update(state="void", paused_at=None)
    note_events(found, "void", act.reason, now=act.now)
    attempts_reopened.send(Attempt, attempts=found)
    _written(room, act, "voided", found)
    return found


@transaction.atomic
def allow_replay(room: Assignment, act: Act, *, attempts: Iterable[int]) -> list[int]:
    """The recording starts once more for these, with the time to hear it to its end."""
    room = _lock_room(room)
    heads = heads_of(room.edition_id)
    found = []
    for attempt in _locked(room, attempts, "running"):
        seconds = heads[attempt.section - 1]["recording_seconds"]
        section = AttemptSection.objects.filter(attempt=attempt, position=attempt.section, closed_at=None).first()
        if section is None or not seconds:
            continue
        section.audio_at = attempt.paused_at or act.now
        section.deadline = max(section.deadline, section.audio_at + timedelta(seconds=seconds + 60))
        section.save(update_fields=["audio_at", "deadline"])
        found.append(attempt.pk)
    note_events(found, "replay", act.reason, now=act.now)
    _written(room, act, "replay_allowed", found)
    return found


@transaction.atomic
def send_message(
    room: Assignment, *, actor: User, now: datetime, text: str, attempts: Iterable[int] | None = None
) -> int:
    """Words to one, some or everybody who is in. Returns how many get them."""
    text = text.strip()
    if not text:
        raise ExamError(_("Write the message."))
    if len(text) > 300:
        raise ExamError(_("A message has at most 300 letters."))
    found = [a.pk for a in _locked(room, attempts, "waiting", "running")]
    targets: list[int | None] = [None] if attempts is None else [*found]
    ProctorMessage.objects.bulk_create(
        ProctorMessage(assignment=room, attempt_id=target, text=text, by=actor, at=now) for target in targets
    )
    Attempt.objects.filter(pk__in=found).update(notice=F("notice") + 1)
    note_events(found, "message", text, now=now)
    record(actor, "room.message", room, attempts=found, text=text)
    _wake(room, found, whole=attempts is None)
    return len(found)


@transaction.atomic
def note_irregularity(
    room: Assignment, *, actor: User, now: datetime, text: str, attempt: Attempt | None = None
) -> Irregularity:
    """A note for the room's protocol."""
    if not text.strip():
        raise ExamError(_("Write what happened."))
    if len(text) > 500:
        raise ExamError(_("A note has at most 500 letters."))
    note = Irregularity.objects.create(assignment=room, attempt=attempt, text=text.strip(), by=actor, at=now)
    record(actor, "room.irregularity", room, attempt=attempt.pk if attempt else None, text=text.strip())
    return note


@transaction.atomic
def check_identity(seat: Seat, *, actor: User, now: datetime, checked: bool = True) -> Seat:
    """The mark that the student's ID was looked at; it can be taken back."""
    seat.checked_at, seat.checked_by = (now, actor) if checked else (None, None)
    seat.save(update_fields=["checked_at", "checked_by"])
    record(actor, "room.id_checked" if checked else "room.id_unchecked", seat.assignment, student=seat.student_id)
    return seat


@transaction.atomic
def decide_held(attempt: Attempt, act: Act, *, accept: bool) -> int:
    """What came too late counts, or stays out. Returns how many events that was; graded anew where answers count."""
    attempt = Attempt.objects.select_for_update(of=("self",)).get(pk=attempt.pk)
    held = AttemptEvent.objects.filter(attempt=attempt, verdict=Verdict.HELD)
    count = held.update(verdict=Verdict.ACCEPTED if accept else Verdict.REFUSED)
    if not count:
        return 0
    note_events([attempt.pk], "accept", f"{'accepted' if accept else 'refused'} {count} {act.reason}", now=act.now)
    if accept and attempt.state == "graded":
        attempt.state = "submitted"
        attempt.save(update_fields=["state"])
        transaction.on_commit(lambda: attempts_submitted.send_robust(Attempt, attempts=[attempt.pk]))
    _written(attempt.assignment, act, "held_decided", [attempt.pk], accepted=accept, events=count)
    return count
