"""PostgreSQL and Redis without installing either: for `make run` and `make test` where no addresses are given.

Nothing here needs Django or its settings: the settings read the addresses that this module puts in the environment.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jlpt.embedded.folder import StartError, is_held

if TYPE_CHECKING:
    from jlpt.embedded.server import Server

__all__ = ["Servers", "StartError", "for_tests", "running", "start"]

ADDRESSES = "servers.json"


@dataclass
class Servers:
    """The servers that were started here, and the addresses of all that are to be used."""

    servers: "list[Server]"
    addresses: dict[str, str]

    def ensure(self) -> list[str]:
        """Start again what has crashed; the names of those servers."""
        return [server.name for server in self.servers if server.ensure()]

    def stop(self) -> None:
        for server in reversed(self.servers):
            server.stop()


def start(
    data_dir: Path, environment: Mapping[str, str], *, say: Callable[[str], object] = str, durable: bool = True
) -> Servers:
    """Start the servers that `environment` names no address for. The caller holds the folder (`folder.held`)."""
    from jlpt.embedded.postgres import start_postgres
    from jlpt.embedded.redis import broker_url, start_redis

    started = Servers([], {})
    try:
        if not (environment.get("DATABASE_URL") or environment.get("DB_HOST")):
            say("starting PostgreSQL" if (data_dir / "postgres").exists() else "making a new PostgreSQL database")
            started.servers.append(start_postgres(data_dir, durable=durable))
            started.addresses["DATABASE_URL"] = started.servers[-1].url
        if not environment.get("REDIS_URL"):
            say("starting Redis")
            started.servers.append(start_redis(data_dir))
            started.addresses["REDIS_URL"] = started.servers[-1].url
            started.addresses["CELERY_BROKER_URL"] = broker_url(started.servers[-1].url)
    except BaseException:
        started.stop()
        raise
    (data_dir / ADDRESSES).write_text(json.dumps(started.addresses))
    return started


def running(data_dir: Path) -> dict[str, str]:
    """The addresses of the servers that a run on this folder has up now, else nothing: so that
    `manage.py shell` in a second terminal finds them."""
    try:
        return json.loads((data_dir / ADDRESSES).read_text()) if is_held(data_dir) else {}
    except (FileNotFoundError, json.JSONDecodeError):
        return {}


@contextmanager
def for_tests() -> Iterator[dict[str, str]]:
    """Servers for one test session in a folder that is removed afterwards, quick and not durable.

    Sets what is unset of DATABASE_URL, REDIS_URL and CELERY_BROKER_URL in the environment, yields what it set, and
    takes it back. Call it before Django reads its settings."""
    data_dir = Path(tempfile.mkdtemp(prefix="jlpt-test-"))
    servers = start(data_dir, os.environ, durable=False)
    os.environ.update(servers.addresses)
    try:
        yield servers.addresses
    finally:
        servers.stop()
        for key in servers.addresses:
            os.environ.pop(key, None)
        shutil.rmtree(data_dir, ignore_errors=True)
