"""Students who answer one question after the other, each in a thread, while something is done to the product."""

import random
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from types import TracebackType

from tests.browser.answers import questions
from tests.faults.student import Device

PACE = 0.03
AFTER_FAILURE = 0.2
PATIENCE = 90.0


class Crowd:
    """A context: at its end everybody delivers what is still kept, and leaves."""

    def __init__(self, devices: Sequence[Device]) -> None:
        self.devices = devices
        self._saves: list[tuple[Device, float]] = []  # of each answered request: who, and when it was begun
        self._news = threading.Condition()
        self._is_over = threading.Event()
        self._stack = ExitStack()

    def __enter__(self) -> "Crowd":
        pool = self._stack.enter_context(ThreadPoolExecutor(len(self.devices)))
        self._work: list[Future[None]] = [pool.submit(self._sit, device) for device in self.devices]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_over.set()
        self._stack.close()
        for work in self._work:
            work.result()

    @property
    def unanswered(self) -> int:
        """Requests whose outcome was not known."""
        return sum(device.unanswered for device in self.devices)

    def wait_for_saves(self, each: int = 3, *, of: Sequence[Device] = ()) -> None:
        """Until everybody (or each `of` these) has heard "saved" so many times, for requests that began only now."""
        since, whom = time.monotonic(), of or self.devices
        self._wait_for(lambda: all(self._saves_of(device, since) >= each for device in whom))

    def wait_for_failure(self) -> None:
        """Until a request of anybody stayed without an answer."""
        before = self.unanswered
        self._wait_for(lambda: self.unanswered > before)

    def _wait_for(self, holds: Callable[[], bool]) -> None:
        with self._news:
            came = self._news.wait_for(lambda: holds() or self._has_ended(), PATIENCE)
        assert came, f"it did not come in {PATIENCE} s"
        assert not self._has_ended(), "a student stopped in the middle"

    def _saves_of(self, who: Device, since: float) -> int:
        return sum(device is who and begun >= since for device, begun in self._saves)

    def _has_ended(self) -> bool:
        return any(work.done() for work in self._work)

    def _sit(self, device: Device) -> None:
        try:
            chance = random.Random(device.student.attempt * 1000 + device.fence)
            while not self._is_over.is_set():
                mark_something(device, chance)
                self._is_over.wait(PACE if self._try(device) else AFTER_FAILURE)
            device.deliver()
        finally:
            with self._news:
                self._news.notify_all()

    def _try(self, device: Device) -> bool:
        begun = time.monotonic()
        answered = device.exchange()
        with self._news:
            if answered:
                self._saves.append((device, begun))
            self._news.notify_all()
        return answered


def mark_something(device: Device, chance: random.Random) -> None:
    """Mostly a choice, now and then one taken back, or a flag."""
    question = chance.choice(questions(device.section))
    if chance.random() < 0.1:
        device.mark(question.key, chance.choice(["", "1"]), kind="flag")
    else:
        device.mark(question.key, chance.choice(["", *map(str, range(1, question.choices + 1))]))
