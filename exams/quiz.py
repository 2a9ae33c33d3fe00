"""Quizzes that are sat question by question: which one a student is at, until when it is open, what is final.

Where the author wants each answer checked at once, or gives seconds for a question, the server asks one question after
the other: an `ask` event of fence 0 shows it (its value: seconds after the section's zero, which moves on with pauses),
a `final` event fixes its answer. After that no answer to it counts, whatever the journal receives (exams/fold.py).
A recording that follows the server's clock waits for nobody, so such a section is sat as in an exam.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from exams.models import Attempt, AttemptEvent, AttemptSection, Edition, EventKind, MockTest, SoundPolicy
from exams.paper import Kept, heads_of
from tenants.db import connection

GRACE = timedelta(seconds=2)  # between the clocks of a page and of the server
BY_THE_CLOCK = frozenset({SoundPolicy.DEVICE, SoundPolicy.ROOM})


class Rules(NamedTuple):
    """How a quiz is answered. `seconds`: for each question, None for as long as one likes."""

    check_each: bool
    seconds: int | None

    @property
    def in_steps(self) -> bool:
        return self.check_each or self.seconds is not None


NO_QUIZ = Rules(check_each=False, seconds=None)
_rules = Kept()


def rules_of(edition: int) -> Rules:
    """NO_QUIZ for a mock test. An edition never changes, so they are read once in this process."""
    rules: Rules = _rules.fetch((connection.schema_name, edition), lambda: _read(edition))
    return rules


def _read(edition: int) -> Rules:
    quiz = Edition.objects.filter(pk=edition).values_list("document__quiz", flat=True).first()
    return Rules(quiz["check"] == MockTest.Check.EACH, quiz["seconds"]) if quiz else NO_QUIZ


def is_in_steps(edition: int, position: int, sound: str) -> bool:
    """Whether this section is sat question by question."""
    if not rules_of(edition).in_steps:
        return False
    return not (heads_of(edition)[position - 1]["has_recording"] and sound in BY_THE_CLOCK)


@dataclass(slots=True)
class Steps:
    """How far one section of an attempt is: questions in the order in which they were asked, and final answers.

    `seconds`: for each question, with the student's extra time. `zero` moves on with pauses, and so do the ends.
    """

    zero: datetime
    seconds: float | None
    asked: dict[str, float] = field(default_factory=dict)
    finals: dict[str, str] = field(default_factory=dict)

    @property
    def current(self) -> str:
        """The question that was asked last, "" before the first."""
        return next(reversed(self.asked), "")

    def following(self, order: Sequence[str]) -> str:
        """The first question that was not asked yet, "" after the last."""
        return next((key for key in order if key not in self.asked), "")

    def end_of(self, question: str) -> datetime | None:
        if self.seconds is None or question not in self.asked:
            return None
        return self.zero + timedelta(seconds=self.asked[question] + self.seconds)

    def refusal(self, question: str, *, at: datetime, now: datetime, sync_window: int) -> str:
        """Why an answer made `at` and arriving `now` cannot be taken, or "". Made in time it may arrive late."""
        if not self.asked:  # this section is not sat in steps
            return ""
        if question in self.finals:
            return "final"
        if question not in self.asked:
            return "not-open"
        end = self.end_of(question)
        if end is None or now <= end + GRACE:
            return ""
        is_late = at <= end + GRACE and now <= end + timedelta(seconds=sync_window)
        return "" if is_late else "over"


def steps_of(attempt: Attempt, position: int) -> Steps:
    """Of one section that is or was open: two queries. `attempt` comes with its assignment."""
    zero = AttemptSection.objects.values_list("audio_at", flat=True).get(attempt=attempt, position=position)
    steps = Steps(zero, _seconds(attempt, position))
    events = AttemptEvent.objects.filter(
        attempt=attempt, fence=0, section=position, kind__in=[EventKind.ASK, EventKind.FINAL]
    )
    for kind, question, value in events.order_by("seq").values_list("kind", "question", "value"):
        if kind == EventKind.ASK:
            steps.asked[question] = float(value)
        else:
            steps.finals[question] = value
    return steps


def _seconds(attempt: Attempt, position: int) -> float | None:
    """For one question: as much longer as the whole section is for this student."""
    seconds = rules_of(attempt.assignment.edition_id).seconds
    if seconds is None:
        return None
    own, planned = attempt.section_seconds[position - 1], attempt.assignment.section_seconds[position - 1]
    return seconds * max(1.0, own / planned) if planned else float(seconds)


def refusals(attempt: Attempt, answers: Iterable[Any], *, sync_window: int, now: datetime) -> dict[int, str]:
    """Of a batch's answers those that a quiz does not take any more: seq -> reason. While it is paused the clock of a
    question stands too."""
    answers = list(answers)
    opened = set(AttemptSection.objects.filter(attempt=attempt).values_list("position", flat=True))
    steps = {position: steps_of(attempt, position) for position in opened & {event.section for event in answers}}
    stands = attempt.paused_at or now
    found = {
        event.seq: steps[event.section].refusal(event.question, at=event.at, now=stands, sync_window=sync_window)
        for event in answers
        if event.section in steps
    }
    return {seq: reason for seq, reason in found.items() if reason}
