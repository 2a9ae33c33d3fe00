"""The supervisor: one death is nobody else's, one stop is everyone's, and nothing is left behind."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jlpt.guard import is_alive
from jlpt.processes import ROOT, Child, child_environment, read_procfile

SUPERVISE = """
import json, sys
from jlpt.processes import Supervisor, child_environment
Supervisor(json.loads(sys.argv[1]), child_environment(), stop_seconds=1).run()
print("all ended")
"""
WORKING = "sh -c 'echo pid $$; while :; do sleep 0.05; done'"
WITH_A_CHILD = "sh -c 'sleep 300 & echo pid $!; wait'"
DEAF = "sh -c 'trap \"\" TERM; echo pid $$; while :; do sleep 0.05; done'"


class Run:
    """A supervisor in a process of its own, as a terminal would see it."""

    def __init__(self, commands: str) -> None:
        words = [sys.executable, "-c", SUPERVISE, commands]
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=ROOT, start_new_session=True)
        self.lines: list[str] = []

    def read_until(self, wanted: Callable[[list[str]], bool]) -> list[str]:
        assert self.process.stdout
        while not wanted(self.lines):
            line = self.process.stdout.readline()
            assert line, self.lines
            self.lines.append(line.rstrip())
        return self.lines

    def pids(self, count: int) -> dict[str, int]:
        """The number that each process named, once `count` have."""
        lines = self.read_until(lambda lines: sum("| pid " in line for line in lines) >= count)
        found = [line.split() for line in lines if "| pid " in line]
        return {name: int(pid) for name, _, _, pid in found}

    def ends(self) -> tuple[int, list[str]]:
        assert self.process.stdout
        rest = self.process.stdout.read().splitlines()
        return self.process.wait(10), rest


@pytest.fixture
def supervise() -> Iterator[Callable[..., Run]]:
    runs: list[Run] = []

    def start(**commands: str) -> Run:
        runs.append(Run(json.dumps(commands)))
        return runs[-1]

    yield start
    for run in runs:
        run.process.kill()
        run.process.wait()
        assert run.process.stdout
        run.process.stdout.close()


def wait_until_ended(*pids: int, seconds: float = 5) -> None:
    deadline = time.monotonic() + seconds
    while any(map(is_alive, pids)):
        assert time.monotonic() < deadline, "a process was left behind"
        time.sleep(0.02)


def test_a_dead_process_is_started_again_and_the_others_stay(supervise: Callable[..., Run]) -> None:
    run = supervise(web=WORKING, socket=WORKING)
    before = run.pids(2)
    os.kill(before["socket"], signal.SIGKILL)
    after = run.pids(3)
    assert "system | socket ended (SIGKILL); starting it again in 1 s" in run.lines
    assert after["socket"] != before["socket"]
    assert after["web"] == before["web"]
    assert is_alive(before["web"])


def test_a_dead_process_takes_its_own_children_along(supervise: Callable[..., Run]) -> None:
    """A worker that outlived its master would keep the port, and the new master could not start."""
    run = supervise(web="sh -c 'sleep 300 & echo pid $!; exec sleep 0.2'")
    grandchild = run.pids(1)["web"]
    run.read_until(lambda lines: any("web ended" in line for line in lines))
    wait_until_ended(grandchild)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_everything(supervise: Callable[..., Run], number: signal.Signals) -> None:
    run = supervise(web=WORKING, worker=WITH_A_CHILD)
    pids = run.pids(2)
    run.process.send_signal(number)
    status, rest = run.ends()
    assert (status, rest[-1]) == (0, "all ended")
    wait_until_ended(*pids.values())


def test_a_process_that_does_not_obey_is_killed(supervise: Callable[..., Run]) -> None:
    run = supervise(worker=DEAF)
    pid = run.pids(1)["worker"]
    run.process.terminate()
    _, rest = run.ends()
    assert "system | worker does not stop; killing it" in rest
    wait_until_ended(pid)


def test_a_killed_supervisor_leaves_nothing_behind(supervise: Callable[..., Run]) -> None:
    run = supervise(web=WORKING, worker=WITH_A_CHILD)
    pids = run.pids(2)
    run.process.kill()
    wait_until_ended(*pids.values(), seconds=15)


def test_the_last_words_of_a_process_are_printed(supervise: Callable[..., Run]) -> None:
    run = supervise(beat="sh -c 'printf \"one\\ntwo\"; exit 3'")
    lines = run.read_until(lambda lines: any("ended" in line for line in lines))
    assert lines[:3] == ["beat   | one", "beat   | two", "system | beat ended (status 3); starting it again in 1 s"]


def test_pauses_grow_with_early_deaths_only() -> None:
    pauses = [Child("web", "", deaths=deaths).pause for deaths in (1, 2, 3, 6, 60)]
    assert pauses == [1, 2, 4, 30, 30]


def test_a_process_that_ran_for_long_is_started_again_at_once() -> None:
    child = Child("web", "true", deaths=9)
    child.start(child_environment())
    child.started_at -= 3600
    while not child.has_ended():
        time.sleep(0.01)
    assert child.process and child.process.stdout
    with child.process.stdout:
        assert child.bury() == 0
    assert child.deaths == 1


def test_the_procfile_names_the_four_processes() -> None:
    assert list(read_procfile(ROOT / "Procfile")) == ["web", "socket", "worker", "beat"]


def test_an_unknown_process_is_refused() -> None:
    said = subprocess.run([sys.executable, "-m", "jlpt.processes", "webb"], capture_output=True, text=True, cwd=ROOT)
    assert (said.returncode, said.stderr.strip()) == (
        1,
        "The Procfile has no process webb. It has: web, socket, worker, beat.",
    )


def test_a_procfile_may_hold_comments(tmp_path: Path) -> None:
    (tmp_path / "Procfile").write_text("# what runs\nweb: a --port ${PORT:-1}\n\nbeat:   b\n")
    assert read_procfile(tmp_path / "Procfile") == {"web": "a --port ${PORT:-1}", "beat": "b"}
