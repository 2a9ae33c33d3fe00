"""Ends what a process started when that process dies without doing so itself (kill -9, out of memory).

The guard is a small process of its own that holds one end of a pipe. While its starter lives it only keeps a list;
when the pipe closes it ends everything still on the list, so that no server or worker is left behind. The file has
two halves: `Guard`, used by the starter, and `main`, which runs in the guard. It imports nothing of the project, so
that the guard starts quickly and stays small.
"""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

GRACE_SECONDS = 10.0


@dataclass
class Guard:
    """The starter's half. Every process it watches must lead its own session (`start_new_session=True`)."""

    _process: "subprocess.Popen[str] | None" = None
    _watched: dict[int, str] = field(default_factory=dict)

    def watch(self, pid: int, *, stop: signal.Signals = signal.SIGTERM, last: bool = False) -> None:
        """End `pid` with the signal `stop` if we die; the `last` ones (servers) after all others."""
        self._watched[pid] = f"watch {pid} {int(stop)} {int(last)}\n"
        self._send(self._watched[pid])

    def forget(self, pid: int) -> None:
        """`pid` has ended: its number may soon be another's."""
        if self._watched.pop(pid, None):
            self._send(f"forget {pid}\n")
        if not self._watched:
            self._close()

    def _send(self, line: str) -> None:
        if self._process and self._process.poll() is None and self._process.stdin:
            with suppress(BrokenPipeError):
                self._process.stdin.write(line)
                return
        self._start()

    def _close(self) -> None:
        """With nothing on its list the guard just ends."""
        if self._process and self._process.stdin:
            with suppress(BrokenPipeError):
                self._process.stdin.close()
            self._process.wait()
            self._process = None

    def _start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(Path(__file__).resolve())],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
            bufsize=1,
            cwd="/",
            start_new_session=True,
        )
        assert self._process.stdin
        self._process.stdin.writelines(self._watched.values())


def is_alive(pid: int) -> bool:
    """Whether `pid` runs. A dead process that nobody has waited for does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return True
    return state != "Z"


def end_group(pid: int) -> None:
    """Kill whatever is left of the process group that `pid` led."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _read_list() -> dict[int, tuple[int, bool]]:
    """Follow the starter's lines until it dies; what was not forgotten by then."""
    watched: dict[int, tuple[int, bool]] = {}
    for line in sys.stdin:
        match line.split():
            case ["watch", pid, stop, last]:
                watched[int(pid)] = (int(stop), last == "1")
            case ["forget", pid]:
                watched.pop(int(pid), None)
    return watched


def _end(processes: dict[int, int]) -> None:
    for pid, stop in processes.items():
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, stop)
    deadline = time.monotonic() + GRACE_SECONDS
    while any(is_alive(pid) for pid in processes) and time.monotonic() < deadline:
        time.sleep(0.1)
    for pid in processes:
        end_group(pid)


def main() -> None:
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    watched = _read_list()
    for turn in (False, True):
        _end({pid: stop for pid, (stop, last) in watched.items() if last is turn})


if __name__ == "__main__":
    main()

guard = Guard()
