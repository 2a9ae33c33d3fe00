"""Processor time of processes, read from /proc: other people's load on the machine does not count in it."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

import psutil


def cpu_seconds(pid: int) -> float:
    """User and system time of a process, its descendants, and those that have ended and were waited for."""
    root = psutil.Process(pid)
    return sum(_own(process) for process in [root, *root.children(recursive=True)])


def _own(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system + times.children_user + times.children_system)


@dataclass(frozen=True)
class Reading:
    """Processor seconds by name at one moment: of the processes, of this one (`client`), of the whole `machine`."""

    at: float
    seconds: Mapping[str, float]

    def percent_until(self, later: "Reading") -> dict[str, float]:
        """What each took from here to there; 100 is one core."""
        span = later.at - self.at
        return {name: round(100 * (later.seconds[name] - spent) / span, 2) for name, spent in self.seconds.items()}


@dataclass(frozen=True)
class Meter:
    pids: Mapping[str, int]

    def read(self) -> Reading:
        machine = psutil.cpu_times()
        seconds = {name: cpu_seconds(pid) for name, pid in self.pids.items()}
        seconds |= {"client": time.process_time(), "machine": sum(machine) - machine.idle - machine.iowait}
        return Reading(time.perf_counter(), seconds)
