"""The product, with hands on its processes and servers."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg
import redis
from psycopg import sql

from jlpt.embedded import running
from jlpt.processes import ROOT, child_environment, read_procfile
from jlpt.starting import web_answers
from tests.browser.product import Product, free_ports

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

    @contextmanager
    def another(self, name: str, *options: str) -> Iterator[int]:
        """One more process of a Procfile's line, on a port of its own (which is given); ended in good order."""
        port, _next = free_ports()
        environment = self.environment | running(self.data_dir) | {"PORT": str(port)}
        environment["PATH"] = child_environment()["PATH"]
        command = " ".join(["exec", read_procfile(ROOT / "Procfile")[name], *options])
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                ["/bin/sh", "-c", command],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            if name == "web":
                eventually(lambda: web_answers("127.0.0.1", port))
            yield port
            assert process.poll() is None, f"{name} ended by itself"
        finally:
            process.terminate()
            process.wait(SECONDS)

    def signal_family(self, name: str, number: signal.Signals) -> None:
        os.killpg(self.process_of(name).pid, number)

    def database(self) -> "psycopg.Connection[Any]":
        return psycopg.connect(running(self.data_dir)["DATABASE_URL"], autocommit=True)

    def rows(self, query: str, schema: str, *values: object) -> list[tuple[Any, ...]]:
        """What stands in the database now; `{}` in the query is the centre's schema."""
        with self.database() as database:
            return database.execute(sql.SQL(query).format(sql.Identifier(schema)), values).fetchall()

    @contextmanager
    def locked(self, schema: str, attempt: int) -> Iterator[None]:
        """Somebody holds the attempt's row."""
        statement = sql.SQL("SELECT 1 FROM {}.exams_attempt WHERE id = %s FOR UPDATE").format(sql.Identifier(schema))
        with self.database() as database, database.transaction():
            assert database.execute(statement, [attempt]).fetchone()
            yield

    def somebody_waits_for_a_lock(self) -> bool:
        with self.database() as database:
            waiting = database.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
            return waiting.fetchall() != [(0,)]

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


def wait_for_time(milliseconds: float) -> None:
    """Until the server's clock, which is ours, has passed it: time itself is what is waited for."""
    time.sleep(max(0.0, milliseconds / 1000 - time.time()) + 0.05)
