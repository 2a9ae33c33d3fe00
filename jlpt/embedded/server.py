"""A server that runs beside the product: started, watched, ended; and what an earlier run left of it, cleared away."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from jlpt.embedded.folder import StartError
from jlpt.guard import end_group, guard, is_alive

LOG_LIMIT = 5 * 2**20
START_SECONDS = 60.0  # recovery after a crash replays the write-ahead log first
STOP_SECONDS = 20.0


@dataclass
class Server:
    """One server process, in a session of its own so that Ctrl-C at the terminal reaches only the run itself."""

    name: str
    url: str
    command: list[str]
    folder: Path  # its working folder: by this an earlier run's processes are known
    log: Path
    stop_signal: signal.Signals
    answers: Callable[[], bool]
    become: Callable[[], None] | None = None
    before: Callable[[], object] = bool  # clears stale files, once nothing of an earlier run is alive
    _process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)

    def start(self) -> None:
        """Start and wait until the server answers."""
        end_leftovers(self.folder, Path(self.command[0]).name, self.stop_signal)
        self.before()
        self._process = self._launch()
        guard.watch(self._process.pid, stop=self.stop_signal, last=True)
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if not self.is_running:
                raise StartError(f"{self.name} did not start. Its log {self.log} ends with:\n{self._last_words()}")
            if time.monotonic() > deadline:
                self.stop()
                raise StartError(f"{self.name} did not answer within {START_SECONDS:.0f} s. See its log: {self.log}")
            time.sleep(0.05)

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def ensure(self) -> bool:
        """Start again after a crash; whether that was needed."""
        if self._process is None or self.is_running:
            return False
        guard.forget(self._process.pid)
        self.start()
        return True

    def stop(self) -> None:
        """End the server in good order, or by force if it does not obey. Stopping twice does nothing."""
        if self._process is None:
            return
        if self.is_running:
            self._process.send_signal(self.stop_signal)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        end_group(self._process.pid)
        guard.forget(self._process.pid)
        self._process = None

    def _launch(self) -> "subprocess.Popen[bytes]":
        self.log.parent.mkdir(exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            return subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env=plain_environment(),
                start_new_session=True,
                preexec_fn=self.become,
            )

    def _last_words(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-5:])


def plain_environment() -> dict[str, str]:
    """Our environment without what would move a server elsewhere (PGPORT, PGDATA) or change its language."""
    return {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_"))} | {"LC_ALL": "C"}


def end_leftovers(folder: Path, program: str, stop: signal.Signals) -> None:
    """End what a run that was killed left in `folder`. The caller holds the data folder, so nobody needs it."""
    left = [process for process in psutil.process_iter(["name", "cwd"]) if _is_left(process, folder, program)]
    for number, seconds in ((stop, STOP_SECONDS), (signal.SIGKILL, 5.0)):
        left = [process for process in left if is_alive(process.pid)]
        for process in left:
            with suppress(psutil.NoSuchProcess):
                process.send_signal(number)
        _wait_for([process.pid for process in left], seconds)


def _is_left(process: psutil.Process, folder: Path, program: str) -> bool:
    return bool(process.info["name"] == program and process.info["cwd"] == str(folder))


def _wait_for(pids: list[int], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while any(map(is_alive, pids)) and time.monotonic() < deadline:
        time.sleep(0.05)
