"""What a proctor can do to seats: the verbs, the service behind each, and the sentence about what happened."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext, ngettext_lazy

from exams.models import Assignment, Attempt
from exams.services import proctoring
from exams.services.proctoring import Act, attempts_of
from tenants.people.models import User


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for. `attempts` None: everybody."""

    actor: User
    now: datetime
    attempts: Collection[int] | None
    minutes: int = 0
    reason: str = ""
    text: str = ""

    @property
    def act(self) -> Act:
        return Act(self.actor, self.now, self.reason)


Run = Callable[[Assignment, Order], Collection[int]]


@dataclass(frozen=True, slots=True)
class Verb:
    """`run` returns the attempts that it changed; `done` is the sentence for their number, `asks` the question before
    something that has no way back. `reasons`: suggestions."""

    label: Any
    run: Run
    done: Any
    needs: Sequence[str] = ("reason",)
    reasons: Sequence[str] = ()
    asks: Any = None
    may_be_nobody: bool = False

    def missing(self, name: str) -> str:
        return {
            "minutes": _("Say how many minutes."),
            "reason": _("Write down the reason. It stands in the protocol."),
            "text": _("Write the text."),
        }[name]

    def sentence(self, count: int, minutes: int) -> str:
        return str(self.done % {"n": count, "minutes": minutes})

    def question(self, count: int) -> str:
        return str(self.asks % {"n": count})


def _ids(room: Assignment, order: Order) -> list[int]:
    return list(attempts_of(room, order.attempts).values_list("pk", flat=True))


def _send(room: Assignment, order: Order) -> Collection[int]:
    reached = list(
        attempts_of(room, order.attempts).filter(state__in=["waiting", "running"]).values_list("pk", flat=True)
    )
    proctoring.send_message(room, actor=order.actor, now=order.now, text=order.text, attempts=order.attempts)
    return reached


def _decide(accept: bool) -> Run:
    def run(room: Assignment, order: Order) -> Collection[int]:
        attempts = list(attempts_of(room, order.attempts))
        return [attempt.pk for attempt in attempts if proctoring.decide_held(attempt, order.act, accept=accept)]

    return run


def _note(room: Assignment, order: Order) -> Collection[int]:
    """Of the room where no seat is named."""
    attempts = list(attempts_of(room, order.attempts or ()))
    about: list[Attempt | None] = [*attempts] or [None]
    for attempt in about:
        proctoring.note_irregularity(room, actor=order.actor, now=order.now, text=order.text, attempt=attempt)
    return [attempt.pk for attempt in attempts]


NETWORK = gettext_noop("The network was down")
LATE = gettext_noop("Came late, not the student's fault")
FAULT = gettext_noop("The computer failed")
ILL = gettext_noop("The student fell ill")
ALARM = gettext_noop("Fire alarm")
NOISE = gettext_noop("Noise in the room")
MISTAKE = gettext_noop("Handed in by mistake")
LEFT = gettext_noop("The student left")
RULES = gettext_noop("Broke the rules of the exam")
SOUND = gettext_noop("The recording was not heard")

VERBS: dict[str, Verb] = {
    "time": Verb(
        gettext_lazy("Add time"),
        lambda room, o: proctoring.add_minutes(room, o.act, minutes=o.minutes, attempts=o.attempts),
        ngettext_lazy("%(minutes)s min added for %(n)d student.", "%(minutes)s min added for %(n)d students.", "n"),
        ("minutes", "reason"),
        (NETWORK, FAULT, NOISE, LATE),
    ),
    "pause": Verb(
        gettext_lazy("Pause"),
        lambda room, o: proctoring.pause(room, o.act, attempts=o.attempts),
        ngettext_lazy("The clock stands still for %(n)d student.", "The clock stands still for %(n)d students.", "n"),
        reasons=(ALARM, ILL, FAULT, NETWORK),
    ),
    "resume": Verb(
        gettext_lazy("Resume"),
        lambda room, o: proctoring.resume(room, o.act, attempts=o.attempts),
        ngettext_lazy("The clock runs again for %(n)d student.", "The clock runs again for %(n)d students.", "n"),
        reasons=(gettext_noop("The exam goes on"),),
    ),
    "message": Verb(
        gettext_lazy("Message"),
        _send,
        ngettext_lazy("Message sent to %(n)d student.", "Message sent to %(n)d students.", "n"),
        ("text",),
    ),
    "replay": Verb(
        gettext_lazy("Allow one replay"),
        lambda room, o: proctoring.allow_replay(room, o.act, attempts=_ids(room, o)),
        ngettext_lazy(
            "The recording starts once more for %(n)d student.",
            "The recording starts once more for %(n)d students.",
            "n",
        ),
        reasons=(SOUND, NETWORK, FAULT),
    ),
    "accept": Verb(
        gettext_lazy("Accept held answers"),
        _decide(accept=True),
        ngettext_lazy("Held answers of %(n)d student count now.", "Held answers of %(n)d students count now.", "n"),
        reasons=(NETWORK, FAULT),
    ),
    "refuse": Verb(
        gettext_lazy("Refuse held answers"),
        _decide(accept=False),
        ngettext_lazy(
            "Held answers of %(n)d student do not count.", "Held answers of %(n)d students do not count.", "n"
        ),
        reasons=(gettext_noop("Made after the time was over"),),
    ),
    "note": Verb(
        gettext_lazy("Note an irregularity"),
        _note,
        ngettext_lazy("Noted for %(n)d student.", "Noted for %(n)d students.", "n"),
        ("text",),
        may_be_nobody=True,
    ),
    "reopen": Verb(
        gettext_lazy("Reopen"),
        lambda room, o: proctoring.reopen(room, o.act, minutes=o.minutes, attempts=_ids(room, o)),
        ngettext_lazy(
            "The last section is open again for %(n)d student, for %(minutes)s min.",
            "The last section is open again for %(n)d students, for %(minutes)s min.",
            "n",
        ),
        ("minutes", "reason"),
        (MISTAKE, FAULT, NETWORK),
        ngettext_lazy(
            "Reopen the last section for %(n)d student? A result that is there goes, and comes anew.",
            "Reopen the last section for %(n)d students? Results that are there go, and come anew.",
            "n",
        ),
    ),
    "end": Verb(
        gettext_lazy("End the exam"),
        lambda room, o: proctoring.end(room, o.act, attempts=_ids(room, o)),
        ngettext_lazy("The exam is over for %(n)d student.", "The exam is over for %(n)d students.", "n"),
        reasons=(LEFT, ILL, RULES),
        asks=ngettext_lazy(
            "End the exam of %(n)d student? What is saved is handed in.",
            "End the exam of %(n)d students? What is saved is handed in.",
            "n",
        ),
    ),
    "void": Verb(
        gettext_lazy("Make void"),
        lambda room, o: proctoring.void(room, o.act, attempts=_ids(room, o)),
        ngettext_lazy("%(n)d sitting does not count.", "%(n)d sittings do not count.", "n"),
        reasons=(RULES, gettext_noop("Someone else sat the exam")),
        asks=ngettext_lazy(
            "Make the sitting of %(n)d student void? It gets no result. What was marked is kept.",
            "Make the sittings of %(n)d students void? They get no result. What was marked is kept.",
            "n",
        ),
    ),
}


def perform(room: Assignment, verb: Verb, order: Order) -> tuple[str, bool]:
    """Do it; what happened in a sentence or two, and whether anything did. Raises ExamError."""
    before = dict(attempts_of(room, order.attempts).values_list("pk", "state"))
    changed = set(verb.run(room, order))
    if verb.may_be_nobody and not changed:
        return _("Noted for the room."), True
    rest = Counter(state for pk, state in before.items() if pk not in changed)
    sentences = [verb.sentence(len(changed), order.minutes), *_about(rest)]
    return " ".join(sentences), bool(changed)


def _about(rest: Counter[str]) -> list[str]:
    """Those for whom nothing changed."""
    handed_in = rest["submitted"] + rest["graded"]
    waiting, void, others = rest["waiting"], rest["void"], rest["running"]
    return [
        sentence % {"n": n}
        for n, sentence in (
            (handed_in, ngettext("%(n)d had handed in already.", "%(n)d had handed in already.", handed_in)),
            (waiting, ngettext("%(n)d had not started.", "%(n)d had not started.", waiting)),
            (void, ngettext("%(n)d was void.", "%(n)d were void.", void)),
            (others, ngettext("Nothing changed for %(n)d.", "Nothing changed for %(n)d.", others)),
        )
        if n
    ]
