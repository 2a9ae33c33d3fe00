"""A student's browser without its screen: what it asks for, how long it waits, and its own record of what it gave.

It behaves as docs/exam-protocol.md wants a page to: redirects are followed, the page's websocket is held open, and
what was not answered is sent again after 1, 2, 4 … seconds. Each such failure counts as an error.
"""

import json
import random
import time
from collections import Counter
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlsplit

from bench import requests
from bench.client import Listens, Reply, percentile_ms
from bench.place import HOST, Sitter
from bench.sockets import Listener

EVERY = 10.0  # seconds from one answer to the next, give or take
JITTER = 0.4
PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0)
Steps = Generator[bytes | float | Listens, Reply | None, None]


class GaveUp(Exception):
    """A request failed again and again."""


class Given(NamedTuple):
    """An answer by what it says, not by the number that the page gave it. `at` is in milliseconds."""

    attempt: int
    question: str
    value: str
    at: int


@dataclass
class Diary:
    """What all students of a room did, by their own account. Latencies in seconds, by kind of request."""

    latencies: dict[str, list[float]] = field(default_factory=dict)
    errors: Counter[str] = field(default_factory=Counter)
    given: list[Given] = field(default_factory=list)
    listeners: list[Listener] = field(default_factory=list)
    came_in: list[float] = field(default_factory=list)  # `time.perf_counter`
    went_out: list[float] = field(default_factory=list)

    @property
    def all_latencies(self) -> list[float]:
        return [seconds for kind in self.latencies.values() for seconds in kind]

    def figures(self) -> dict[str, dict[str, float]]:
        """By kind of request: how many, and how long they took."""
        sockets = [listener.opened_after for listener in self.listeners if listener.opened_after is not None]
        kinds = self.latencies | ({"socket": sockets} if sockets else {})
        return {
            kind: {"requests": len(seconds)}
            | {name: round(percentile_ms(seconds, share), 1) for name, share in SHARES.items()}
            for kind, seconds in kinds.items()
        }


SHARES = {"p50_ms": 0.5, "p95_ms": 0.95, "p99_ms": 0.99, "max_ms": 1.0}


@dataclass
class Student:
    sitter: Sitter
    chance: random.Random
    diary: Diary

    def come_in(self, section: int) -> Steps:
        """Open the section, and its page."""
        yield from self._ask("open", requests.open_section(self.sitter, section), 302)
        page = yield from self._ask("page", requests.page(self.sitter), 200)
        if not requests.read_page(self.sitter, page):
            self.diary.errors["page without a section"] += 1
            raise GaveUp
        self.diary.came_in.append(time.perf_counter())
        if self.sitter.live:
            address = urlsplit(self.sitter.live)
            listener = Listener(address.port or 80, address.path, HOST, self.sitter.cookie)
            self.diary.listeners.append(listener)
            yield listener

    def answer_until(self, moment: float) -> Steps:
        """An answer each ten seconds until `moment` (`time.perf_counter`), the first at any time within ten."""
        pause = self.chance.uniform(0.0, EVERY)
        while time.perf_counter() + pause < moment:
            yield pause
            yield from self._answer()
            pause = EVERY * self.chance.uniform(1 - JITTER, 1 + JITTER)
        yield max(0.0, moment - time.perf_counter())

    def hand_in(self, section: int) -> Steps:
        """Finish the section, which is the last, and read the receipt."""
        yield from self._ask("submit", requests.close_section(self.sitter, section), 302)
        yield from self._ask("receipt", requests.page(self.sitter), 200)
        self.diary.went_out.append(time.perf_counter())

    def _answer(self) -> Steps:
        question = self.chance.randint(1, requests.QUESTIONS[self.sitter.section])
        event = requests.answer(self.sitter, question, str(self.chance.randint(1, 4)))
        self.diary.given.append(Given(self.sitter.attempt, event["question"], event["value"], event["at"]))
        reply = yield from self._ask("save", requests.deliver(self.sitter, [event]), 200)
        told = json.loads(reply.body)
        if told["ack"] != event["seq"] or told["refused"] or told["late"] or told["held"]:
            self.diary.errors["save that does not count"] += 1

    def _ask(self, kind: str, data: bytes, status: int) -> Generator[bytes | float | Listens, Reply | None, Reply]:
        for pause in PAUSES:
            reply = yield data
            if reply and reply.status == status:
                self.diary.latencies.setdefault(kind, []).append(reply.seconds)
                return reply
            self.diary.errors[f"{kind}: status {reply.status if reply else 0}"] += 1
            yield pause
        raise GaveUp
