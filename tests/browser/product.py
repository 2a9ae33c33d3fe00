"""The real product as a process: `manage.py run` with a data folder, ports and servers of its own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import httpx
import psutil

from jlpt.embedded import running
from jlpt.processes import ROOT

START_SECONDS = 180
STOP_SECONDS = 60
RESULTS = ROOT / "test-results"
# "" and not absent: a developer's .env must not lend its servers to the tests.
OWN_SERVERS = dict.fromkeys(("DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL", "DB_HOST"), "")
UNSET = ("SOCKET_URL", "MEDIA_ROOT", "STATIC_ROOT", "BASE_HOST", "BIND_HOST", "JLPT_STARTED_AT", "DJANGO_SECRET_KEY")


def free_ports() -> tuple[int, int]:
    """Two neighbouring ports that are free."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port, port + 1


class Product:
    """One run, of settings of its own. `stop()` ends it and says what it left behind."""

    def __init__(self, name: str = "browser", **settings: str) -> None:
        self.data_dir = Path(tempfile.mkdtemp(prefix=f"mikan-{name}-"))
        self.port, self.socket_port = free_ports()
        self.environment = {key: value for key, value in os.environ.items() if key not in UNSET} | OWN_SERVERS
        self.environment |= {
            "DJANGO_SETTINGS_MODULE": "jlpt.settings.development",
            "JLPT_DATA_DIR": str(self.data_dir),
            "PORT": str(self.port),
            "SOCKET_PORT": str(self.socket_port),
            "EXAM_MINUTE_SECONDS": "60",
            **settings,
        }
        RESULTS.mkdir(exist_ok=True)
        self.log = RESULTS / f"{name}.log"
        self.log.write_text("")
        self.start()

    def start(self) -> None:
        """Once more after `end()`, on the same data."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, ROOT / "manage.py", "run"],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def address(self, site: str = "") -> str:
        """`address("sakura")`: a centre's site; `address()`: the public one."""
        return f"http://{site + '.' if site else ''}localhost:{self.port}"

    def wait_until_ready(self) -> None:
        """Until web, socket, worker and beat have shown that they live."""
        for _attempt in range(START_SECONDS * 2):
            if self._is_ready():
                return
            try:
                self.process.wait(0.5)  # the pause between two looks, unless it ends
            except subprocess.TimeoutExpired:
                continue
            raise AssertionError(f"`manage.py run` ended by itself:\n{self.log.read_text()[-3000:]}")
        raise AssertionError(f"not ready after {START_SECONDS} s:\n{self.log.read_text()[-3000:]}")

    def _is_ready(self) -> bool:
        try:
            checks = httpx.get(f"http://127.0.0.1:{self.port}/health/ready/", timeout=3).json()["checks"]
            socket.create_connection(("127.0.0.1", self.socket_port), timeout=3).close()
        except (OSError, httpx.HTTPError, ValueError):
            return False
        return set(checks.values()) == {"ok"}

    def python(self, code: str) -> str:
        """Run code inside the product's settings, as `manage.py shell` does; what it printed."""
        environment = {**self.environment, **running(self.data_dir)}
        words = [sys.executable, ROOT / "manage.py", "shell", "--no-imports", "-c", code]
        done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def end(self) -> list[psutil.Process]:
        """End the run in good order, its data stays; the processes that it left behind."""
        family = psutil.Process(self.process.pid).children(recursive=True) if self.process.poll() is None else []
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(STOP_SECONDS)
        _gone, alive = psutil.wait_procs(family, timeout=5)
        assert status == 0, f"ended with {status}:\n{self.log.read_text()[-2000:]}"
        return [*alive, *self._still_in_the_folder()]

    def stop(self) -> None:
        try:
            left = self.end()
        finally:
            shutil.rmtree(self.data_dir, ignore_errors=True)
        assert not left, f"left running: {left}"

    def _still_in_the_folder(self) -> list[psutil.Process]:
        """Servers that left the family and still work on the data folder."""
        mark = str(self.data_dir)
        return [process for process in psutil.process_iter(["cmdline", "cwd"]) if mark in _words(process.info)]


def _words(info: Mapping[str, object]) -> str:
    cmdline = info["cmdline"]
    return " ".join([*(cmdline if isinstance(cmdline, list) else []), str(info["cwd"])])
