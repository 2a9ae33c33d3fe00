"""An attempt's journal as staff read it: one line for each thing that happened, in the reader's language."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exams.devices import read_device
from exams.labels import Labels, labels_of
from exams.models import Attempt, AttemptEvent
from exams.models.attempts import CloseReason
from exams.paper import version_of
from exams.tally import seconds_in
from tenants.people.models import AuditEntry

ACTIONS = {
    "pause": "room.paused",
    "resume": "room.resumed",
    "time": "room.time_added",
    "reopen": "room.reopened",
    "replay": "room.replay_allowed",
    "message": "room.message",
    "void": "room.voided",
    "accept": "room.held_decided",
}
SAME_ACT = timedelta(seconds=5)  # between the event and the audit entry of one act


class Line(NamedTuple):
    """`group`: answers, signals, proctor or other; `note`: what is to be known of when it arrived."""

    at: datetime
    group: str
    text: str
    note: str = ""


class Who(NamedTuple):
    """An act in the audit log."""

    action: str
    at: datetime
    name: str


@dataclass(slots=True)
class _Story:
    """What earlier lines leave behind for later ones."""

    labels: Labels
    acts: Sequence[Who]
    values: dict[str, str] = field(default_factory=dict)
    agent: str = ""

    def line(self, event: AttemptEvent) -> Line | None:
        tell = TELLERS.get(event.kind)
        told = tell(self, event) if tell else None
        return Line(event.client_at, *told, _arrival(event)) if told else None

    def actor(self, event: AttemptEvent) -> str:
        """Who did it: the audit entry of that moment. Nobody's name where a student or a rule did."""
        near = [who for who in self.acts if who.action == ACTIONS[event.kind]]
        found = min(near, key=lambda who: abs(who.at - event.received_at), default=None)
        return found.name if found and abs(found.at - event.received_at) <= SAME_ACT else ""


Told = tuple[str, str]


def lines_of(events: Iterable[AttemptEvent], labels: Labels, acts: Sequence[Who] = ()) -> list[Line]:
    """In the order in which things happened. Leaving the window and coming back are one line."""
    story = _Story(labels, acts)
    lines: list[Line] = []
    left: dict[int, int] = {}  # fence -> place of the line on leaving
    for event in sorted(events, key=lambda e: (e.fence, e.seq)):
        if event.kind == "focus" and event.fence in left:
            place = left.pop(event.fence)
            lines[place] = lines[place]._replace(text=_away(event.value))
        elif line := story.line(event):
            if event.kind == "blur":
                left[event.fence] = len(lines)
            lines.append(line)
    return sorted(lines, key=lambda line: line.at)


def timeline_of(attempt: Attempt) -> list[Line]:
    """The whole of it: two queries."""
    subject = f"{attempt.assignment._meta.label_lower}:{attempt.assignment_id}"
    entries = AuditEntry.objects.filter(
        subject=subject, action__in=ACTIONS.values(), data__attempts__contains=[attempt.pk]
    )
    acts = [Who(*row) for row in entries.values_list("action", "at", "actor_name")]
    edition = attempt.assignment.edition_id
    return lines_of(
        AttemptEvent.objects.filter(attempt=attempt), labels_of(edition, version_of(edition, attempt.pk)), acts
    )


def _arrival(event: AttemptEvent) -> str:
    time = localtime(event.received_at).strftime("%H:%M:%S")
    words = {
        "late": _("made in time, arrived %(time)s"),
        "held": _("arrived %(time)s, held: it does not count yet"),
        "accepted": _("arrived %(time)s, accepted"),
        "refused": _("arrived %(time)s, not accepted"),
    }
    return words[event.verdict] % {"time": time} if event.verdict in words else ""


def _away(value: str) -> str:
    seconds = seconds_in(value)
    if seconds is None:
        return _("Left the window and came back")
    whole = round(seconds)
    if whole < 60:
        return _("Left the window for %(n)d s") % {"n": whole}
    return _("Left the window for %(time)s min") % {"time": f"{whole // 60}:{whole % 60:02d}"}


def _answer(story: _Story, event: AttemptEvent) -> Told:
    before = story.values.get(event.question, "")
    story.values[event.question] = event.value
    blank = _("blank")
    new, old = (story.labels.choice(event.question, value) if value else blank for value in (event.value, before))
    change = f"{old} → {new}" if before else new
    return "answers", _("Question %(number)s: %(change)s") % {
        "number": story.labels.question(event.question),
        "change": change,
    }


def _ask(story: _Story, event: AttemptEvent) -> Told:
    return "other", _("Question %(number)s shown") % {"number": story.labels.question(event.question)}


def _final(story: _Story, event: AttemptEvent) -> Told:
    value = story.labels.choice(event.question, event.value) if event.value else _("blank")
    return "answers", _("Question %(number)s is final: %(value)s") % {
        "number": story.labels.question(event.question),
        "value": value,
    }


def _flag(story: _Story, event: AttemptEvent) -> Told:
    words = _("Question %(number)s: flagged") if event.value else _("Question %(number)s: flag taken back")
    return "answers", words % {"number": story.labels.question(event.question)}


def _device(story: _Story, event: AttemptEvent) -> Told | None:
    device = read_device(event.value)
    if device is None:
        return None
    agent = event.value.split(" ", 3)[-1]
    is_other, story.agent = bool(story.agent) and agent != story.agent, agent
    if is_other:
        return "signals", _("Another device: %(device)s") % {"device": device.words}
    return "other", _("Page opened: %(device)s") % {"device": device.words}


def _note(story: _Story, event: AttemptEvent) -> Told | None:
    word, _space, rest = event.value.partition(" ")
    if word == "read":
        return "proctor", _("Read the message")
    if word == "size":
        return "signals", _("Window is now %(size)s") % {"size": rest.replace("x", "×")}
    words = {"copy": _("Copied text"), "print": _("Wanted to print the page")}
    return ("signals", words[word]) if word in words else None


def _audio(story: _Story, event: AttemptEvent) -> Told | None:
    word, _space, rest = event.value.partition(" ")
    place = " – ".join(_clock(part) for part in rest.split("-")) if rest and word != "end" else ""
    if word == "gap":
        return "signals", _("Recording not heard: %(place)s") % {"place": place}
    if event.value == "end unheard":
        return "signals", _("Recording over, it was never heard on this page")
    words = {
        "start": _("Recording starts at %(place)s"),
        "stop": _("Recording stops at %(place)s"),
        "play": _("Recording played"),
        "end": _("Recording over"),
    }
    return ("other", words[word] % {"place": place}) if word in words else None


def _clock(value: str) -> str:
    seconds = seconds_in(value)
    return value if seconds is None else f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def _section(story: _Story, event: AttemptEvent) -> Told:
    if event.kind == "section_open":
        return "other", _("Started section %(number)d") % {"number": event.section}
    how = CloseReason(event.value).label if event.value in CloseReason.values else ""
    return "other", _("Section %(number)d over: %(how)s") % {"number": event.section, "how": how}


def _act(words: Callable[[AttemptEvent], tuple[str, str]]) -> Callable[[_Story, AttemptEvent], Told]:
    """Of what a proctor did: `words` gives what it was, and the reason or text; the actor's name goes between."""

    def tell(story: _Story, event: AttemptEvent) -> Told:
        what, why = words(event)
        name = story.actor(event)
        if name:
            what = _("%(what)s by %(name)s") % {"what": what, "name": name}
        return "proctor", f"{what}: {why}" if why else what

    return tell


def _time(event: AttemptEvent) -> tuple[str, str]:
    seconds, _space, reason = event.value.partition(" ")
    minutes, rest = divmod(int(seconds), 60)
    length = f"{minutes}:{rest:02d}" if rest else str(minutes)
    return _("%(length)s min added") % {"length": length}, reason


def _reopen(event: AttemptEvent) -> tuple[str, str]:
    minutes, _space, reason = event.value.partition(" ")
    n = int(minutes)
    return ngettext("Reopened for %(n)d min", "Reopened for %(n)d min", n) % {"n": n}, reason


def _decided(event: AttemptEvent) -> tuple[str, str]:
    word, count, reason = (*event.value.split(" ", 2), "", "")[:3]
    n = int(count)
    if word == "accepted":
        return ngettext("%(n)d held event accepted", "%(n)d held events accepted", n) % {"n": n}, reason
    return ngettext("%(n)d held event not accepted", "%(n)d held events not accepted", n) % {"n": n}, reason


TELLERS: dict[str, Callable[[_Story, AttemptEvent], Told | None]] = {
    "answer": _answer,
    "flag": _flag,
    "ask": _ask,
    "final": _final,
    "section_open": _section,
    "section_close": _section,
    "audio": _audio,
    "blur": lambda story, event: ("signals", _("Left the window")),
    "focus": lambda story, event: ("signals", _("Came back to the window")),
    "device": _device,
    "note": _note,
    "pause": _act(lambda event: (_("Paused"), event.value)),
    "resume": _act(lambda event: (_("Resumed"), event.value)),
    "time": _act(_time),
    "reopen": _act(_reopen),
    "replay": _act(lambda event: (_("Recording allowed once more"), event.value)),
    "message": _act(lambda event: (_("Message"), event.value)),
    "void": _act(lambda event: (_("Made void"), event.value)),
    "accept": _act(_decided),
}
GROUPS = ("answers", "signals", "proctor")


def in_group(lines: Iterable[Line], group: str) -> list[Line]:
    """The lines of one of GROUPS; all of them for any other word."""
    return [line for line in lines if group not in GROUPS or line.group == group]
