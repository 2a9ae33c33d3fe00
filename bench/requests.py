"""The requests of an exam, as a student's page sends them."""

import json
import re
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from bench.client import Reply, Visitor, request
from bench.place import CSRF, HOST, Sitter

CONFIG = re.compile(rb'<script id="exam-config" type="application/json">(.*?)</script>', re.DOTALL)
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}
Event = dict[str, Any]
QUESTIONS = {1: 21, 2: 22, 3: 24}


def empty(sitter: Sitter) -> bytes:
    return request("GET", "/bench/empty/", host=HOST, headers={"Cookie": sitter.cookie})


def save(sitter: Sitter, events: int = 1) -> bytes:
    """The next answers of this page, one question after the other."""
    batch = []
    for _ in range(events):
        question = 1 + (sitter.seq + 1) % QUESTIONS[sitter.section]
        batch.append(answer(sitter, question, str(1 + (sitter.seq + 1) % 3)))
    return deliver(sitter, batch)


def answer(sitter: Sitter, question: int, value: str) -> Event:
    """The page's next event."""
    sitter.seq += 1
    section = sitter.section
    event = {"seq": sitter.seq, "kind": "answer", "section": section, "question": f"{section}-{question}"}
    return event | {"value": value, "at": int(time.time() * 1000)}


def deliver(sitter: Sitter, events: Sequence[Event]) -> bytes:
    """A batch as the page sends it. The extra `student` is for the bare view, which knows no token."""
    body = {"token": sitter.token, "fence": sitter.fence, "events": events, "student": sitter.student}
    headers = JSON | {"Cookie": sitter.cookie}
    return request("POST", f"/attempts/{sitter.attempt}/journal/", host=HOST, headers=headers, body=_json(body))


def page(sitter: Sitter) -> bytes:
    return request("GET", f"/attempts/{sitter.attempt}/", host=HOST, headers={"Cookie": sitter.cookie})


def open_section(sitter: Sitter, section: int) -> bytes:
    return _form(sitter, "open", section)


def close_section(sitter: Sitter, section: int) -> bytes:
    return _form(sitter, "close", section)


def read_page(sitter: Sitter, reply: Reply) -> bool:
    """Take token and fence from the section's page, as its script does. False where it is not one."""
    found = CONFIG.search(reply.body)
    if not found:
        return False
    config = json.loads(found[1])
    sitter.token, sitter.fence, sitter.section, sitter.seq = config["token"], config["fence"], config["section"], 0
    sitter.live = config.get("liveUrl") or ""
    return True


def saving(sitter: Sitter, until: float) -> Visitor:
    """Saves one answer after the other until `until` (`time.perf_counter`)."""
    while time.perf_counter() < until:
        yield save(sitter)


def repeating(data: bytes, until: float) -> Visitor:
    while time.perf_counter() < until:
        yield data


def _form(sitter: Sitter, verb: str, section: int) -> bytes:
    body = f"csrfmiddlewaretoken={CSRF}&section={section}".encode()
    path = f"/attempts/{sitter.attempt}/{verb}/"
    return request("POST", path, host=HOST, headers=FORM | {"Cookie": sitter.cookie}, body=body)


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def in_turn(
    sitters: Iterable[Sitter], make: Callable[[Sitter], bytes], clients: int, *, read: bool = False
) -> list[Visitor]:
    """Visitors that together make one request for each sitter; `read`: the replies are section pages to go on from."""
    todo = iter(sitters)

    def visitor() -> Visitor:
        for sitter in todo:
            reply = yield make(sitter)
            if read and reply and not read_page(sitter, reply):
                raise RuntimeError(f"No section page for attempt {sitter.attempt}: status {reply.status}")

    return [visitor() for _ in range(clients)]
