"""A student's device without a screen. What was given is kept until the server says that it holds it, exactly as
docs/exam-protocol.md asks of a page; besides, it is never forgotten what was given and for what "saved" was said.
"""

import json
import logging
import re
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import httpx

logging.getLogger("httpx").setLevel(logging.WARNING)

CSRF = "f" * 32
BATCH = 200
PATIENCE = 12.0  # the page's own, for one request
DELIVERY_SECONDS = 90.0
CONFIG = re.compile(r'<script[^>]* id="exam-config"[^>]*>(.*?)</script>', re.DOTALL)


class Event(NamedTuple):
    """One event as it was made. `at` is in milliseconds and differs for each event of a student."""

    fence: int
    seq: int
    kind: str
    section: int
    question: str
    value: str
    at: int

    def wire(self) -> dict[str, Any]:
        return {key: value for key, value in self._asdict().items() if key != "fence"}


@dataclass
class Student:
    """What one student gave, on however many devices, and what was heard of it."""

    attempt: int
    cookie: str
    host: str
    given: list[Event] = field(default_factory=list)
    saved: set[Event] = field(default_factory=set)
    refused: set[Event] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answers(self, *, held: Iterable[Event] = ()) -> dict[str, str]:
        """The model: what counts once everything arrived. A later mark replaces an earlier one, "" takes it back."""
        marks: dict[str, str] = {}
        for event in sorted(set(self.given) - self.refused - set(held)):
            if event.kind == "answer":
                marks[event.question] = event.value
        return {question: value for question, value in marks.items() if value}

    def flags(self, *, held: Iterable[Event] = ()) -> set[str]:
        flags = {e.question: e.value for e in sorted(set(self.given) - self.refused - set(held)) if e.kind == "flag"}
        return {question for question, value in flags.items() if value}

    def give(self, seconds: float, **fields: Any) -> Event:
        """One more event. Its time is a little later where two of this student's would fall together."""
        with self.lock:  # two devices at once
            used, at = {event.at for event in self.given}, int(seconds * 1000)
            while at in used:
                at += 1
            event = Event(at=at, **fields)
            self.given.append(event)
        return event


class Device:
    """A browser of a student: its storage (`pending`) outlives its pages. `clock` is what it takes for the time."""

    def __init__(
        self, student: Student, port: int, *, patience: float = PATIENCE, clock: Callable[[], float] = time.time
    ) -> None:
        self.student, self.clock = student, clock
        self.path = f"/attempts/{student.attempt}/"
        self.client = httpx.Client(
            base_url=f"http://127.0.0.1:{port}",
            headers={"Host": student.host, "Cookie": f"{student.cookie}; csrftoken={CSRF}"},
            timeout=patience,
        )
        self.pending: list[Event] = []
        self.reply: dict[str, Any] = {}
        self.token, self.fence, self.seq, self.section, self.deadline = "", 0, 0, 1, 0
        self.unanswered = 0

    # --- pages

    def start(self, section: int = 1) -> None:
        """Open the section, and a page of it."""
        self.open_section(section)
        self.load()

    def open_section(self, section: int) -> None:
        self._submit("open/", section=section)

    def load(self) -> None:
        """A page of the running section, loaded anew: it has the next fence, and counts from 1."""
        found = CONFIG.search(self._get())
        assert found, f"{self.path} shows no running section"
        config = json.loads(found[1])
        self.token, self.fence, self.section = config["token"], config["fence"], config["section"]
        self.deadline, self.seq = config["deadline"], 0

    def finish(self) -> None:
        """The section's end by hand: what is kept goes first."""
        self.deliver()
        self._submit("close/", section=self.section)

    def receipt(self) -> str:
        """The words of the attempt's page, without its tags."""
        return " ".join(re.sub(r"<[^>]*>", " ", self._get()).split())

    def leave(self) -> None:
        self.client.close()

    def _get(self) -> str:
        page = self.client.get(self.path)
        assert page.status_code == 200, f"{self.path}: {page.status_code} {page.headers.get('location', '')}"
        return page.text

    def _submit(self, path: str, **fields: int) -> None:
        answer = self.client.post(self.path + path, data={"csrfmiddlewaretoken": CSRF, **fields})
        where = answer.headers.get("location", "")
        assert (answer.status_code, where) == (302, self.path), f"{path}: {answer.status_code} {where}"

    # --- the journal

    @property
    def is_overtaken(self) -> bool:
        """A newer page of the attempt is open: this one only delivers what it holds."""
        return self.reply.get("fence", 0) > self.fence

    def mark(self, question: str, value: str, kind: str = "answer") -> Event:
        self.seq += 1
        where = {"fence": self.fence, "seq": self.seq, "section": self.section}
        event = self.student.give(self.clock(), **where, kind=kind, question=question, value=value)
        self.pending.append(event)
        return event

    def batch(self) -> list[Event]:
        """What goes next: the oldest fence first, each fence in its own request."""
        oldest = [event for event in self.pending if event.fence == self.pending[0].fence]
        return oldest[:BATCH]

    def exchange(self) -> bool:
        """One request. False: no answer is known, the same events have to be sent again."""
        events = self.batch()
        body = {
            "token": self.token,
            "fence": events[0].fence if events else self.fence,
            "events": [event.wire() for event in events],
        }
        try:
            answer = self.client.post(f"{self.path}journal/", json=body)
        except httpx.TransportError:
            answer = None
        if answer is None or answer.status_code in {429, 500, 502, 503, 504}:
            self.unanswered += 1
            return False
        assert answer.status_code == 200, f"{answer.status_code} {answer.text[:200]}"
        self._settle(events, answer.json())
        return True

    def _settle(self, events: list[Event], reply: dict[str, Any]) -> None:
        assert reply["ack"] == max((event.seq for event in events), default=0)
        refused = {entry["seq"] for entry in reply["refused"]}
        self.student.refused |= {event for event in events if event.seq in refused}
        self.student.saved |= {event for event in events if event.seq not in refused}
        self.pending = self.pending[len(events) :]
        self.reply = reply

    def deliver(self, seconds: float = DELIVERY_SECONDS) -> None:
        """Send and send again until nothing is kept any more."""
        until = time.monotonic() + seconds
        while self.pending:
            if not self.exchange():
                assert time.monotonic() < until, f"attempt {self.student.attempt} could not deliver {self.pending}"
                time.sleep(0.2)  # the page waits a second and more
