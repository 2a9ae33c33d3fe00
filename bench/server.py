"""An HTTP server under test: started by its command line, ended with everything it started."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.client import ADDRESS, once, request
from bench.cpu import cpu_seconds
from jlpt.guard import end_group, guard
from jlpt.processes import ROOT, child_environment, read_procfile

Popen = subprocess.Popen[bytes]
START_SECONDS = 40.0
PRODUCT = "jlpt.wsgi:application"
BARE = "bench.bare:application"


@dataclass(frozen=True)
class Process:
    pid: int

    def cpu_seconds(self) -> float:
        return cpu_seconds(self.pid)


@dataclass(frozen=True)
class HttpServer(Process):
    port: int
    log: Path

    def log_end(self) -> str:
        return _end_of(self.log)


def procfile_command(name: str = "web") -> str:
    """The process exactly as production runs it."""
    return read_procfile(ROOT / "Procfile")[name]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: str, log: Path, environment: Mapping[str, str] | None = None) -> Iterator[Popen]:
    """Run `command` until the block ends."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            ["/bin/sh", "-c", f"exec {command}"],
            cwd=ROOT,
            env=child_environment(BIND_HOST=ADDRESS, **(environment or {})),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    guard.watch(process.pid)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        end_group(process.pid)
        guard.forget(process.pid)


@contextmanager
def serving(
    command: str, folder: Path, environment: Mapping[str, str] | None = None, *, port: int = 0
) -> Iterator[HttpServer]:
    """Run an HTTP server (its port is $PORT, or $SOCKET_PORT) until the block ends."""
    port = port or free_port()
    log = folder / f"http-{port}.log"
    words = {"SOCKET_PORT": str(port), **(environment or {}), "PORT": str(port)}
    with running(command, log, words) as process:
        _wait(process, port, log)
        yield HttpServer(process.pid, port, log)


@contextmanager
def working(folder: Path, *names: str, concurrency: int | None = None) -> Iterator[list[Process]]:
    """Run these of the Procfile's processes that work in the background, once a worker takes its tasks."""
    environment = {"WORKER_CONCURRENCY": str(concurrency)} if concurrency else {}
    with ExitStack() as stack:
        children = [
            stack.enter_context(running(procfile_command(name), folder / f"{name}.log", environment)) for name in names
        ]
        _wait_for_worker(folder / "worker.log")
        yield [Process(child.pid) for child in children]


def _wait_for_worker(log: Path) -> None:
    from django_redis import get_redis_connection

    from jlpt.health import HEARTBEAT_KEY
    from jlpt.tasks import worker_heartbeat

    redis = get_redis_connection()
    redis.delete(HEARTBEAT_KEY)
    worker_heartbeat.delay()
    deadline = time.monotonic() + START_SECONDS
    while not redis.exists(HEARTBEAT_KEY):
        if time.monotonic() > deadline:
            sys.exit(f"The worker did not start:\n{_end_of(log)}")
        time.sleep(0.1)


def _wait(process: Popen, port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if once(port, request("GET", "/health/", host="localhost")).status == 200:
                return
        except (OSError, IndexError):
            pass
        time.sleep(0.1)
    sys.exit(f"The HTTP server did not start:\n{_end_of(log)}")


def _end_of(log: Path) -> str:
    return log.read_text(errors="replace")[-2000:]
