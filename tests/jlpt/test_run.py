"""`manage.py run`, whole: a new data folder, the demo, faults, the end, and a second start."""

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from jlpt.embedded import StartError, running
from jlpt.guard import is_alive
from jlpt.processes import ROOT
from jlpt.starting import check_ports

START_SECONDS = 120


def free_port() -> int:
    """A port that is free, and whose next one is."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port


class Run:
    """One `manage.py run`, with what it printed."""

    def __init__(self, data_dir: Path, port: int) -> None:
        own = (
            "DATABASE_URL",
            "REDIS_URL",
            "CELERY_BROKER_URL",
            "DB_HOST",
            "SOCKET_PORT",
            "SOCKET_URL",
            "JLPT_STARTED_AT",
        )
        environment = {key: value for key, value in os.environ.items() if key not in own}
        environment |= {"JLPT_DATA_DIR": str(data_dir), "PORT": str(port), "CELERY_LOG_LEVEL": "INFO"}
        environment["DJANGO_SETTINGS_MODULE"] = "jlpt.settings.development"
        self.data_dir, self.port = data_dir, port
        self.process = subprocess.Popen(
            [sys.executable, ROOT / "manage.py", "run"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.lines: list[str] = []
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        with self.process.stdout:
            for line in self.process.stdout:
                self.lines.append(line.rstrip())

    @property
    def said(self) -> str:
        return "\n".join(self.lines)

    def wait_for(self, pattern: str, seconds: float = START_SECONDS) -> "re.Match[str]":
        deadline = time.monotonic() + seconds
        while not (found := re.search(pattern, self.said)):
            assert time.monotonic() < deadline, f"{pattern!r} did not come:\n{self.said}"
            assert self.process.poll() is None, self.said
            time.sleep(0.05)
        return found

    def get(self, path: str, host: str = "localhost") -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path, headers={"Host": f"{host}:{self.port}"})
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self, number: signal.Signals) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.finish()

    def finish(self) -> int:
        status = self.process.wait(40)
        self.reader.join()
        return status


@pytest.fixture(scope="module")
def data_dir() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="jlpt-run-"))
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="module")
def start(data_dir: Path) -> Iterator[Callable[[], Run]]:
    runs: list[Run] = []

    def begin() -> Run:
        runs.append(Run(data_dir, free_port()))
        return runs[-1]

    yield begin
    for run in runs:
        run.end(signal.SIGTERM)


def eventually(holds: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def gone(processes: list[psutil.Process]) -> bool:
    return not any(is_alive(process.pid) for process in processes)


def test_from_nothing_through_faults_to_a_second_start(start: Callable[[], Run], data_dir: Path) -> None:
    """One test, because a run takes seconds: what each part needs is what the part before it left."""
    run = start()
    run.wait_for(r"Ready after \d+\.\d s")
    for line in ("making a new PostgreSQL database", "migrating the public schema", "loading the demo centres"):
        assert line in run.said
    assert f"http://sakura.localhost:{run.port}/" in run.said
    assert "student01@sakura.test" in run.said
    assert "mikan-demo-2026" in run.said

    assert run.get("/")[0] == 200
    assert run.get("/accounts/login/", "sakura.localhost")[0] == 200
    assert run.get("/", "nowhere.localhost")[0] == 404
    eventually(lambda: json.loads(run.get("/health/ready/")[1])["status"] == "ok")
    assert set(running(data_dir)) == {"DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL"}

    second = Run(data_dir, free_port())
    assert second.finish() == 1
    assert second.said.strip() == (
        f"The data folder {data_dir} is in use by another run (process {run.process.pid}). Stop that one, "
        "or start this one elsewhere: make run JLPT_DATA_DIR=/path/to/folder PORT=8010"
    )
    kill_one_by_one(run)

    family = run.family()
    assert run.end(signal.SIGINT) == 0
    assert gone(family), run.said
    assert "stopped; the data is kept" in run.said

    run = start()
    run.wait_for(r"Ready after \d+\.\d s")
    assert "making a new PostgreSQL database" not in run.said
    assert "migrating" not in run.said
    assert "collecting" not in run.said
    family = run.family()
    run.end(signal.SIGKILL)
    eventually(lambda: gone(family), 40)

    run = start()
    run.wait_for(r"Ready after \d+\.\d s")
    assert run.get("/accounts/login/", "sakura.localhost")[0] == 200


def kill_one_by_one(run: Run) -> None:
    """Each is started again, and the page is there again."""
    for wanted, said in (
        ("daphne", "socket ended"),
        ("granian", "web ended"),
        ("redis-server", "Redis had ended and was started again"),
        ("postgres", "PostgreSQL had ended and was started again"),
    ):
        next(process for process in run.family() if wanted in " ".join(process.cmdline()[:2])).kill()
        run.wait_for(said, 30)
        eventually(lambda: answers(run))


def answers(run: Run) -> bool:
    try:
        return run.get("/accounts/login/", "sakura.localhost")[0] == 200
    except (OSError, http.client.HTTPException):
        return False


def test_port_in_use_is_said_in_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        run = Run(tmp_path, port)
        assert run.finish() == 1
    assert run.said.strip() == f"Port {port} is in use. Choose another: make run PORT={port + 10}"
    assert not (tmp_path / "postgres").exists()


@pytest.mark.parametrize(
    ("ports", "sentence"),
    [
        ({"PORT": 8000, "SOCKET_PORT": 8000}, "PORT and SOCKET_PORT must be different ports"),
        ({"PORT": 80000}, "PORT is 80000; a port is a number from 1 to 65535"),
    ],
)
def test_impossible_ports_are_refused(ports: dict[str, int], sentence: str) -> None:
    with pytest.raises(StartError, match=sentence):
        check_ports(ports, "127.0.0.1")


def test_interrupted_first_start_is_finished_by_the_next() -> None:
    data_dir = Path(tempfile.mkdtemp(prefix="jlpt-run-"))
    try:
        run = Run(data_dir, free_port())
        run.wait_for("loading the demo centres")
        time.sleep(1)
        family = run.family()
        run.end(signal.SIGKILL)
        eventually(lambda: gone(family), 40)
        run = Run(data_dir, free_port())
        run.wait_for(r"Ready after \d+\.\d s")
        assert run.get("/accounts/login/", "fuji.localhost")[0] == 200
        assert run.end(signal.SIGTERM) == 0
    finally:
        shutil.rmtree(data_dir)
