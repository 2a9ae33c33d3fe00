"""The supervisor: starts what the Procfile names, restarts what dies, ends everything together.

    python -m jlpt.processes              all processes of the Procfile, as in production
    python -m jlpt.processes worker beat  only these

One process that dies takes no other with it: saving answers must not depend on the socket server. Each process leads
its own session, so Ctrl-C at a terminal reaches the supervisor alone, which then ends the processes in good order;
`jlpt.guard` does it where the supervisor itself is killed.
"""

import os
import re
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from jlpt.guard import end_group, guard

ROOT = Path(__file__).resolve().parent.parent
STOP_SECONDS = 15.0
TICK_SECONDS = 0.25
STEADY_SECONDS = 60.0  # after this long a process counts as healthy again
LONGEST_PAUSE = 30.0
COLOURS = (36, 33, 32, 35, 34, 31)


def read_procfile(path: Path) -> dict[str, str]:
    """Name and command of every process."""
    lines = re.findall(r"^([A-Za-z0-9_-]+):[ \t]*(.+)$", path.read_text(), re.MULTILINE)
    return dict(lines)


@dataclass
class Child:
    """One line of the Procfile and the process that runs it now, if any."""

    name: str
    command: str
    deaths: int = 0
    started_at: float = 0.0
    start_after: float = 0.0
    process: "subprocess.Popen[bytes] | None" = None
    rest: bytes = field(default=b"", repr=False)  # output after the last line break

    def start(self, environment: Mapping[str, str]) -> None:
        self.process = subprocess.Popen(
            ["/bin/sh", "-c", f"exec {self.command}"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
            env=environment,
            start_new_session=True,
        )
        self.started_at = time.monotonic()
        guard.watch(self.process.pid)
        assert self.process.stdout
        os.set_blocking(self.process.stdout.fileno(), False)

    def has_ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def bury(self) -> int:
        """Clear away an ended process and what it left in its group; plan the next start. Its exit status."""
        assert self.process and self.process.returncode is not None
        end_group(self.process.pid)
        guard.forget(self.process.pid)
        now = time.monotonic()
        self.deaths = 1 if now - self.started_at > STEADY_SECONDS else self.deaths + 1
        self.start_after = now + self.pause
        status, self.process = self.process.returncode, None
        return status

    @property
    def pause(self) -> float:
        """Seconds until the next start: one, and twice as long after each further early death."""
        return min(2.0 ** (self.deaths - 1), LONGEST_PAUSE)


class Supervisor:
    """`tick` is called a few times a second, between the lines; it may do what the whole needs watched."""

    def __init__(
        self,
        commands: Mapping[str, str],
        environment: Mapping[str, str],
        *,
        tick: Callable[[], object] = bool,
        stop_seconds: float = STOP_SECONDS,
    ) -> None:
        self.children = [Child(name, command) for name, command in commands.items()]
        self.environment = environment
        self.tick = tick
        self.stop_seconds = stop_seconds
        self.width = max(map(len, ("system", *commands)))
        self.selector = selectors.DefaultSelector()
        self.stops_asked = 0

    def run(self) -> None:
        """Until SIGINT, SIGTERM or SIGHUP. A second signal ends the waiting for those that are slow to stop."""
        signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {number: signal.signal(number, self._ask_to_stop) for number in signals}
        try:
            while not self.stops_asked:
                self._start_due()
                self._pump(TICK_SECONDS)
                self._bury_ended()
                self.tick()
        finally:
            self._stop_all()
            for number, handler in before.items():
                signal.signal(number, handler)

    def say(self, text: str) -> None:
        self._print("system", text)

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stops_asked += 1

    def _start_due(self) -> None:
        for child in self.children:
            if child.process is None and time.monotonic() >= child.start_after:
                child.start(self.environment)
                assert child.process and child.process.stdout
                self.selector.register(child.process.stdout, selectors.EVENT_READ, child)

    def _bury_ended(self) -> None:
        for child in self.children:
            if child.has_ended():
                self._drain(child)
                status = child.bury()
                self.say(f"{child.name} ended ({_reason(status)}); starting it again in {child.pause:.0f} s")

    def _pump(self, seconds: float) -> None:
        """Pass on what the processes write, for at most so long."""
        for key, _ in self.selector.select(seconds):
            self._read(key.data)

    def _read(self, child: Child) -> bool:
        """Print the lines that have come; whether there may be more."""
        assert child.process and child.process.stdout
        try:
            data = child.process.stdout.read(65536)
        except ValueError:
            return False
        if data is None:
            return False
        if not data:
            self.selector.unregister(child.process.stdout)
            child.process.stdout.close()
            return False
        *lines, child.rest = (child.rest + data).split(b"\n")
        for line in lines:
            self._print(child.name, line.decode(errors="replace"))
        return True

    def _drain(self, child: Child) -> None:
        assert child.process and child.process.stdout
        while not child.process.stdout.closed and self._read(child):
            pass
        if not child.process.stdout.closed:  # a grandchild still holds the pipe
            self.selector.unregister(child.process.stdout)
            child.process.stdout.close()
        if child.rest:
            self._print(child.name, child.rest.decode(errors="replace"))
            child.rest = b""

    def _stop_all(self) -> None:
        alive = [child for child in self.children if child.process]
        for child in alive:
            assert child.process
            child.process.terminate()
        asked, deadline = self.stops_asked, time.monotonic() + self.stop_seconds
        while any(not child.has_ended() for child in alive):
            if time.monotonic() > deadline or self.stops_asked > asked:
                break
            self._pump(0.1)
        for child in alive:
            self._end(child)

    def _end(self, child: Child) -> None:
        assert child.process
        if not child.has_ended():
            self.say(f"{child.name} does not stop; killing it")
            end_group(child.process.pid)
            child.process.wait()
        self._drain(child)
        child.bury()

    def _print(self, name: str, text: str) -> None:
        label = f"{name:{self.width}} |"
        if sys.stdout.isatty():
            names = [child.name for child in self.children]
            label = f"\033[{COLOURS[names.index(name) % len(COLOURS)] if name in names else 37}m{label}\033[0m"
        print(label, text, flush=True)


def _reason(status: int) -> str:
    return signal.Signals(-status).name if status < 0 else f"status {status}"


def child_environment(**extra: str) -> dict[str, str]:
    """Our environment, with our own virtual environment's commands found first."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    return {**os.environ, "PATH": path, "PYTHONUNBUFFERED": "1", **extra}


def main(names: Sequence[str]) -> None:
    from environs import Env

    Env().read_env(ROOT / ".env", recurse=False)
    commands = read_procfile(ROOT / "Procfile")
    if unknown := set(names) - set(commands):
        sys.exit(f"The Procfile has no process {', '.join(sorted(unknown))}. It has: {', '.join(commands)}.")
    chosen = {name: command for name, command in commands.items() if not names or name in names}
    Supervisor(chosen, child_environment()).run()


if __name__ == "__main__":
    main(sys.argv[1:])
