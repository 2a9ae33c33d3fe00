"""The product, with hands on its processes and servers."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import psycopg
import redis

from jlpt.embedded import running
from jlpt.starting import web_answers
from tests.browser.product import Product

SECONDS = 60.0


class Machine(Product):
    """Processes are named as their commands are: granian, daphne, worker, beat, postgres, redis-server."""

    def _is_ready(self) -> bool:
        return web_answers("127.0.0.1", self.port)

    def process_of(self, name: str) -> psutil.Process:
        """The first process of the Procfile's line, or of the server."""
        found: list[psutil.Process] = []

        def look() -> bool:
            found[:] = [p for p in psutil.Process(self.process.pid).children() if name in _words(p)]
            return bool(found)

        eventually(look)
        return found[0]

    def kill(self, name: str) -> None:
        """SIGKILL to it and all that it started, at once."""
        os.killpg(self.process_of(name).pid, signal.SIGKILL)

    def signal_family(self, name: str, number: signal.Signals) -> None:
        os.killpg(self.process_of(name).pid, number)

    def database(self) -> "psycopg.Connection[Any]":
        return psycopg.connect(running(self.data_dir)["DATABASE_URL"], autocommit=True)

    def redis(self) -> "redis.Redis":
        return redis.Redis.from_url(running(self.data_dir)["REDIS_URL"])


def _words(process: psutil.Process) -> set[str]:
    try:
        return {Path(word).name for word in " ".join(process.cmdline()).split()}  # some servers rewrite theirs
    except psutil.NoSuchProcess:
        return set()


def eventually(holds: Callable[[], object], seconds: float = SECONDS) -> None:
    """Look again and again; what is waited for happens in another process."""
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.05)


def wait_for_time(milliseconds: int) -> None:
    """Until the server's clock, which is ours, has passed it: time itself is what is waited for."""
    time.sleep(max(0.0, milliseconds / 1000 - time.time()) + 0.05)
