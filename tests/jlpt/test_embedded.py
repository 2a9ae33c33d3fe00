"""The servers that `make run` and `make test` start where none are given: real ones, killed for real."""

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
import redis
from kombu import Connection

from jlpt import embedded
from jlpt.embedded import StartError
from jlpt.embedded.account import PREFERRED
from jlpt.embedded.folder import check_folder, held, is_held, socket_folder
from jlpt.embedded.postgres import start_postgres
from jlpt.embedded.redis import broker_url, start_redis
from jlpt.guard import is_alive

# A run of its own: starts the servers, stores the number 7, says their process numbers, and dies as it is told.
VICTIM = """
import os, signal, sys, time
from pathlib import Path
import psycopg
from jlpt import embedded
from jlpt.embedded.folder import held
from jlpt.guard import guard
folder = Path(sys.argv[1])
with held(folder):
    servers = embedded.start(folder, {})
    with psycopg.connect(servers.addresses["DATABASE_URL"]) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    print(*[server.pid for server in servers.servers], guard._process.pid, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder with a short path, as a checkout's is: sockets fit into it."""
    path = Path(tempfile.mkdtemp(prefix="jlpt-"))
    yield path
    shutil.rmtree(path, ignore_errors=True)


def start_victim(folder: Path) -> tuple["subprocess.Popen[str]", list[int]]:
    victim = subprocess.Popen([sys.executable, "-c", VICTIM, folder], stdout=subprocess.PIPE, text=True)
    assert victim.stdout
    with victim.stdout:
        return victim, [int(word) for word in victim.stdout.readline().split()]


def ask(url: str, statement: str) -> list[tuple[int]]:
    with psycopg.connect(url) as connection:
        return connection.execute(statement).fetchall()


def tell(url: str, statement: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(statement)


def wait_until_ended(pids: list[int]) -> None:
    deadline = time.monotonic() + 15
    while any(map(is_alive, pids)):
        assert time.monotonic() < deadline, "a server was left behind"
        time.sleep(0.05)


def test_start_gives_addresses_for_every_client(folder: Path) -> None:
    servers = embedded.start(folder, {})
    try:
        assert set(servers.addresses) == {"DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL"}
        assert ask(servers.addresses["DATABASE_URL"], "SHOW synchronous_commit") == [("on",)]
        assert ask(servers.addresses["DATABASE_URL"], "SHOW max_connections") == [("100",)]
        cache = redis.from_url(servers.addresses["REDIS_URL"])
        with Connection(servers.addresses["CELERY_BROKER_URL"]) as broker:
            broker.default_channel.client.set("seen", "1")
        assert cache.get("seen") == b"1"
        settings = {"appendonly": "no", "save": "", "maxmemory-policy": "volatile-lru"}
        assert {key: cache.config_get(key)[key] for key in settings} == settings
        cache.close()
    finally:
        servers.stop()


@pytest.mark.parametrize(
    ("environment", "names"),
    [
        ({"DATABASE_URL": "postgresql://elsewhere/db"}, ["Redis"]),
        ({"DB_HOST": "elsewhere", "REDIS_URL": "redis://elsewhere"}, []),
    ],
)
def test_start_leaves_out_servers_that_have_an_address(folder: Path, environment: dict[str, str], names: list) -> None:
    servers = embedded.start(folder, environment)
    servers.stop()
    assert [server.name for server in servers.servers] == names


def test_second_start_keeps_the_data(folder: Path) -> None:
    for table_count in (0, 1):
        server = start_postgres(folder)
        assert ask(server.url, "SELECT count(*) FROM pg_tables WHERE tablename = 'kept'") == [(table_count,)]
        if not table_count:
            tell(server.url, "CREATE TABLE kept (n int)")
        server.stop()
        assert not (folder / "postgres" / "postmaster.pid").exists()


def test_killed_server_is_started_again_with_its_data(folder: Path) -> None:
    server = start_postgres(folder)
    tell(server.url, "CREATE TABLE kept AS SELECT 7 AS n")
    assert server.pid
    os.kill(server.pid, signal.SIGKILL)
    while server.is_running:
        time.sleep(0.01)
    try:
        assert server.ensure()
        assert not server.ensure()
        assert ask(server.url, "SELECT n FROM kept") == [(7,)]
    finally:
        server.stop()


def test_killed_run_leaves_no_server_and_loses_nothing(folder: Path) -> None:
    victim, (postgres, redis_server, guard) = start_victim(folder)
    victim.kill()
    victim.wait()
    wait_until_ended([postgres, redis_server, guard])
    server = start_postgres(folder)
    try:
        assert ask(server.url, "SELECT n FROM kept") == [(7,)]
    finally:
        server.stop()


def test_servers_that_outlived_their_run_are_ended_by_the_next(folder: Path) -> None:
    victim, pids = start_victim(folder)
    *servers, guard = pids
    os.kill(guard, signal.SIGKILL)
    victim.kill()
    victim.wait()
    assert all(map(is_alive, servers))
    again = embedded.start(folder, {})
    try:
        assert ask(again.addresses["DATABASE_URL"], "SELECT n FROM kept") == [(7,)]
        wait_until_ended(servers)
    finally:
        again.stop()


def test_everything_killed_at_once_recovers(folder: Path) -> None:
    victim, pids = start_victim(folder)
    for pid in (*pids[::-1], victim.pid):
        os.kill(pid, signal.SIGKILL)
    victim.wait()
    server = start_postgres(folder)
    try:
        assert ask(server.url, "SELECT n FROM kept") == [(7,)]
    finally:
        server.stop()


def test_stale_lock_file_with_another_programs_number_is_no_obstacle(folder: Path) -> None:
    start_postgres(folder).stop()
    (folder / "postgres" / "postmaster.pid").write_text(f"{os.getppid()}\n{folder}/postgres\n1\n5432\n\n\n\nready\n")
    (folder / "run" / ".s.PGSQL.5432.lock").write_text(f"{os.getppid()}\n")
    start_postgres(folder).stop()


def test_interrupted_first_start_begins_anew(folder: Path) -> None:
    half_made = folder / "postgres.new"
    half_made.mkdir()
    (half_made / "PG_VERSION").write_text("18\n")
    start_postgres(folder).stop()
    assert not half_made.exists()
    assert (folder / "postgres" / "global" / "pg_control").exists()


@pytest.mark.parametrize(("version", "sentence"), [(None, "is damaged"), ("17", "was made by PostgreSQL 17")])
def test_unusable_cluster_is_never_overwritten(folder: Path, version: str | None, sentence: str) -> None:
    cluster = folder / "postgres"
    cluster.mkdir()
    (cluster / "precious").write_text("data")
    if version:
        (cluster / "PG_VERSION").write_text(version)
    with pytest.raises(StartError, match=sentence):
        start_postgres(folder)
    assert (cluster / "precious").read_text() == "data"


def test_server_that_cannot_start_says_why(folder: Path) -> None:
    start_postgres(folder).stop()
    (folder / "postgres" / "global" / "pg_control").unlink()
    with pytest.raises(StartError, match=r"(?s)PostgreSQL did not start.*pg_control"):
        start_postgres(folder)


def test_folder_with_a_long_or_odd_path_has_its_sockets_elsewhere(folder: Path) -> None:
    odd = folder / "日本語, and a space" / ("long" * 20)
    odd.mkdir(parents=True)
    servers = embedded.start(odd, {})
    sockets = socket_folder(odd)
    try:
        assert sockets.parent == Path(tempfile.gettempdir())
        assert sockets.stat().st_mode & 0o777 == 0o700
        assert ask(servers.addresses["DATABASE_URL"], "SELECT 1") == [(1,)]
    finally:
        servers.stop()
        shutil.rmtree(sockets)


@pytest.mark.skipif(os.geteuid() != 0, reason="about root's own folders")
def test_root_keeps_its_folders_to_itself(folder: Path) -> None:
    data_dir = folder / "data"
    folder.chmod(0o700)
    data_dir.mkdir(mode=0o700)
    server = start_postgres(data_dir)
    try:
        assert server.pid
        assert psutil.Process(server.pid).username() in PREFERRED
        assert ask(server.url, "SELECT 1") == [(1,)]
        assert [path.stat().st_mode & 0o777 for path in (folder, data_dir)] == [0o700, 0o700]
    finally:
        server.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can copy a folder into its own possession")
def test_cluster_that_root_restored_from_a_copy_starts(folder: Path) -> None:
    start_postgres(folder).stop()
    shutil.copytree(folder / "postgres", folder / "copy")
    shutil.rmtree(folder / "postgres")
    (folder / "copy").rename(folder / "postgres")
    start_postgres(folder).stop()


def test_folder_is_held_by_one_run_at_a_time(folder: Path) -> None:
    assert not is_held(folder)
    with held(folder):
        assert is_held(folder)
        with pytest.raises(StartError, match=rf"is in use by another run \(process {os.getpid()}\)"), held(folder):
            pass
    assert not is_held(folder)
    with held(folder):
        pass


def test_lock_of_a_killed_run_does_not_count(folder: Path) -> None:
    victim, _ = start_victim(folder)
    assert embedded.running(folder)["DATABASE_URL"].startswith("postgresql://")
    victim.kill()
    victim.wait()
    assert not is_held(folder)
    assert embedded.running(folder) == {}


def test_nearly_full_folder_is_refused(folder: Path) -> None:
    with pytest.raises(StartError, match=r"has only \d+ MB left; 1000000000 MB are needed"):
        check_folder(folder, needed_mb=10**9)


def test_read_only_folder_is_refused(folder: Path) -> None:
    folder.chmod(0o555)
    context = multiprocessing.get_context("fork")
    said = context.SimpleQueue()
    process = context.Process(target=_check_as_nobody, args=(folder, said))
    process.start()
    process.join()
    assert f"The data folder {folder} is read-only." in said.get()


def _check_as_nobody(folder: Path, said: "multiprocessing.SimpleQueue[str]") -> None:
    if os.geteuid() == 0:
        os.setuid(65534)
    try:
        check_folder(folder)
    except StartError as error:
        said.put(str(error))


def test_for_tests_gives_and_takes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    for key in ("DATABASE_URL", "DB_HOST", "REDIS_URL", "CELERY_BROKER_URL"):
        monkeypatch.delenv(key, raising=False)
    with embedded.for_tests() as addresses:
        assert os.environ["DATABASE_URL"] == addresses["DATABASE_URL"]
        assert ask(addresses["DATABASE_URL"], "SHOW fsync") == [("off",)]
    assert "DATABASE_URL" not in os.environ
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(addresses["DATABASE_URL"])


def test_redis_is_reached_by_its_owner_only(folder: Path) -> None:
    server = start_redis(folder)
    try:
        assert (folder / "run").stat().st_mode & 0o777 == 0o700
        assert (folder / "run" / "redis.sock").stat().st_mode & 0o777 == 0o700
        assert server.url == f"unix://{folder}/run/redis.sock?db=0"
        assert broker_url(server.url) == f"redis+socket://{folder}/run/redis.sock?virtual_host=0"
    finally:
        server.stop()
