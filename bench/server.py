"""An HTTP server under test: started by its command line, ended with everything it started."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.client import ADDRESS, once, request
from bench.cpu import cpu_seconds
from jlpt.guard import end_group, guard
from jlpt.processes import ROOT, child_environment, read_procfile

START_SECONDS = 40.0
PRODUCT = "jlpt.wsgi:application"
BARE = "bench.bare:application"


@dataclass(frozen=True)
class HttpServer:
    port: int
    pid: int

    def cpu_seconds(self) -> float:
        return cpu_seconds(self.pid)


def procfile_command() -> str:
    """The web process exactly as production runs it."""
    return read_procfile(ROOT / "Procfile")["web"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(command: str, folder: Path, environment: Mapping[str, str] | None = None) -> Iterator[HttpServer]:
    """Run `command` (its port is $PORT) until the block ends."""
    port = free_port()
    log = folder / f"http-{port}.log"
    words = child_environment(PORT=str(port), BIND_HOST=ADDRESS, **(environment or {}))
    with log.open("wb") as out:
        process = subprocess.Popen(
            ["/bin/sh", "-c", f"exec {command}"],
            cwd=ROOT,
            env=words,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    guard.watch(process.pid)
    try:
        _wait(process, port, log)
        yield HttpServer(port, process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        end_group(process.pid)
        guard.forget(process.pid)


def _wait(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if once(port, request("GET", "/health/", host="localhost")).status == 200:
                return
        except (OSError, IndexError):
            pass
        time.sleep(0.1)
    sys.exit(f"The HTTP server did not start:\n{log.read_text(errors='replace')[-2000:]}")
