"""One measured run: load for some seconds, and the processor time that server and PostgreSQL spent on it."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median

from bench.client import Load, Visitor, drive
from bench.cpu import cpu_seconds
from bench.server import HttpServer

CLIENTS = 50


@dataclass(frozen=True)
class Run:
    requests: int
    rps: float
    p50_ms: float
    p95_ms: float
    cpu_ms: float  # of the HTTP server's processes, per request
    pg_cpu_ms: float
    client_cpu_ms: float
    errors: dict[int, int]


def measured(server: HttpServer, postgres: int, work: Callable[[], Load]) -> Run:
    before = server.cpu_seconds(), cpu_seconds(postgres), time.process_time()
    load = work()
    after = server.cpu_seconds(), cpu_seconds(postgres), time.process_time()
    spent = [1000 * (b - a) / max(load.requests, 1) for a, b in zip(before, after, strict=True)]
    p50, p95 = load.percentile_ms(0.5), load.percentile_ms(0.95)
    return Run(load.requests, load.rps, p50, p95, *spent, dict(load.errors))


def for_seconds(
    server: HttpServer, postgres: int, seconds: float, visitors: Callable[[float], Iterable[Visitor]]
) -> Run:
    """Visitors that go on until the time given to them."""
    return measured(
        server,
        postgres,
        lambda: drive(server.port, visitors(time.perf_counter() + seconds), most_seconds=seconds + 20),
    )


def typical(runs: list[Run]) -> Run:
    """Per figure the median of the runs, errors summed."""
    errors: dict[int, int] = {}
    for run in runs:
        for status, count in run.errors.items():
            errors[status] = errors.get(status, 0) + count
    middle = {
        name: median(getattr(run, name) for run in runs)
        for name in ("rps", "p50_ms", "p95_ms", "cpu_ms", "pg_cpu_ms", "client_cpu_ms")
    }
    return Run(requests=sum(run.requests for run in runs), errors=errors, **middle)
