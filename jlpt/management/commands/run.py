"""`make run`: everything on one machine, from nothing to a demo centre that can be opened in a browser."""

import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from jlpt import demo, embedded
from jlpt.embedded.folder import StartError, check_folder, held
from jlpt.guard import end_group, guard
from jlpt.processes import ROOT, Supervisor, child_environment, read_procfile
from jlpt.starting import Announcement, check_ports, say, started_at


class Command(BaseCommand):
    help = "Starts servers, web, socket, worker and beat, with the demo centres loaded. Ctrl-C ends them all."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        started_at()
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _interrupt)
        try:
            run()
        except StartError as error:
            sys.exit(f"\n{error}")
        except KeyboardInterrupt:
            say("interrupted")


def run() -> None:
    host = os.environ.get("BIND_HOST", "127.0.0.1")
    check_folder(settings.DATA_DIR)
    with ExitStack() as stack:
        stack.enter_context(held(settings.DATA_DIR))
        check_ports({"PORT": settings.PORT, "SOCKET_PORT": settings.SOCKET_PORT}, host)
        say(f"data folder {settings.DATA_DIR}")
        servers = embedded.start(settings.DATA_DIR, os.environ, say=say)
        stack.callback(_stop, servers)
        environment = child_environment(
            **servers.addresses,
            PORT=str(settings.PORT),
            SOCKET_PORT=str(settings.SOCKET_PORT),
            JLPT_DATA_DIR=str(settings.DATA_DIR),
        )
        # Here root is whoever has a container or a rented machine; in production the warning stays.
        environment.setdefault("PYTHONWARNINGS", "ignore:You're running the worker with superuser privileges")
        _manage("prepare", "--demo", environment=environment)
        say("starting web, socket, worker and beat")
        _supervise(servers, environment, host)


def _supervise(servers: embedded.Servers, environment: dict[str, str], host: str) -> None:
    announce = Announcement(host, settings.PORT, settings.SOCKET_PORT, welcome)

    def tick() -> None:
        for name in servers.ensure():
            supervisor.say(f"{name} had ended and was started again")
        announce()

    supervisor = Supervisor(read_procfile(ROOT / "Procfile"), environment, tick=tick)
    supervisor.run()


def _manage(*words: str, environment: dict[str, str]) -> None:
    """A management command in a process that knows the servers' addresses from its start."""
    with subprocess.Popen(
        [sys.executable, ROOT / "manage.py", *words], env=environment, start_new_session=True
    ) as process:
        guard.watch(process.pid)
        try:
            process.wait()
        except BaseException:
            end_group(process.pid)
            raise
        finally:
            guard.forget(process.pid)
    if process.returncode:
        raise StartError(f"`manage.py {words[0]}` failed; the lines above say why.")


def welcome() -> str:
    """What to open, and who to be."""
    people = demo.logins(settings.PORT)
    width = max(len(address) for address, _ in people)
    lines = [f"    {address:{width}}  {login}" for address, login in people]
    seconds = time.time() - started_at()
    return "\n".join(
        [f"\nReady after {seconds:.1f} s. Everyone's password is {demo.PASSWORD}\n", *lines, "\nCtrl-C ends it.\n"]
    )


def _stop(servers: embedded.Servers) -> None:
    say("stopping")
    servers.stop()
    say("stopped; the data is kept")


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
