"""How many SQL statements a request takes, read from PostgreSQL's own log: whatever sends one, it is counted."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from bench import requests
from bench.client import Reply, once
from bench.place import Place, Sitter, make_sitters
from bench.server import procfile_command, serving

STATEMENT = re.compile(rb"LOG:  (?:statement|execute [^:]*): ")
SETTLED = 0.15  # seconds until what follows an answer is logged too


def count_statements(place: Place) -> dict[str, int]:
    """Statements of each step, `SET search_path` included, once everything that is kept in memory is there."""
    with serving(procfile_command(), place.folder, {"WEB_WORKERS": "1"}) as server, _everything_logged():
        counter = _Counter(server.port, place.postgres_log)
        for sitter in make_sitters(2):  # the first one fills the caches
            counts = _one_exam(counter, sitter)
    return counts


class _Counter:
    def __init__(self, port: int, log: Path) -> None:
        self.port, self.log = port, log

    def __call__(self, data: bytes, status: int = 200) -> tuple[int, Reply]:
        before = self.log.stat().st_size
        reply = once(self.port, data)
        if reply.status != status:
            raise RuntimeError(f"{data.splitlines()[0]!r} was answered with {reply.status}, not {status}")
        time.sleep(SETTLED)
        with self.log.open("rb") as log:
            log.seek(before)
            return len(STATEMENT.findall(log.read())), reply


def _one_exam(count: _Counter, sitter: Sitter) -> dict[str, int]:
    counts: dict[str, int] = {}
    for section in requests.QUESTIONS:
        counts["open_post"] = count(requests.open_section(sitter, section), 302)[0]
        counts["open_page"], page = count(requests.page(sitter))
        requests.read_page(sitter, page)
        counts["save_1"] = count(requests.save(sitter))[0]
        counts["save_100"] = count(requests.save(sitter, 100))[0]
        counts["close_post"], _ = count(requests.close_section(sitter, section), 302)
    counts["submit_post"] = counts["close_post"]  # the last section's close submits
    counts["receipt_page"] = count(requests.page(sitter))[0]
    return counts


@contextmanager
def _everything_logged() -> Iterator[None]:
    from django.db import connection

    connection.ensure_connection()
    info = connection.connection.info
    with psycopg.connect(info.dsn, autocommit=True) as control:
        control.execute("ALTER SYSTEM SET log_statement = 'all'")
        control.execute("SELECT pg_reload_conf()")
        time.sleep(SETTLED)
        try:
            yield
        finally:
            control.execute("ALTER SYSTEM RESET log_statement")
            control.execute("SELECT pg_reload_conf()")
            time.sleep(SETTLED)
