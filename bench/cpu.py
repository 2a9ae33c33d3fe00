"""Processor time of processes, read from /proc: other people's load on the machine does not count in it."""

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
