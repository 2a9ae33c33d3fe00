"""What stands before a start: free ports, and lines that say what is happening."""

import errno
import http.client
import os
import socket
import time
from collections.abc import Callable

from jlpt.embedded.folder import StartError

STARTED_KEY = "JLPT_STARTED_AT"  # when `make run` was typed; its parts count the seconds from there


def started_at() -> float:
    return float(os.environ.setdefault(STARTED_KEY, repr(time.time())))


def say(text: str) -> None:
    """One progress line with the seconds since the start."""
    print(f"{time.time() - started_at():6.1f} s  {text}", flush=True)


def check_ports(ports: dict[str, int], host: str) -> None:
    """Refuse a start whose ports another program has; `ports` by the name of their setting."""
    if len(set(ports.values())) < len(ports):
        raise StartError(f"{' and '.join(ports)} must be different ports.")
    for key, port in ports.items():
        if not 0 < port < 65536:
            raise StartError(f"{key} is {port}; a port is a number from 1 to 65535.")
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise StartError(_sentence(error, key, host, port)) from error


def _sentence(error: OSError, key: str, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use. Choose another: make run {key}={port + 10}"
    if error.errno == errno.EACCES:
        return f"Port {port} needs root's rights. Choose another: make run {key}=8010"
    return f"Cannot listen on {host}, port {port} ({key}): {error.strerror}."


def web_answers(host: str, port: int) -> bool:
    """Whether the web process is through its own start: it takes connections a little before."""
    connection = http.client.HTTPConnection(host, port, timeout=1)
    try:
        connection.request("GET", "/health/")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def socket_answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


class Announcement:
    """Says its text once, as soon as both addresses answer. Called again and again by the supervisor."""

    def __init__(self, host: str, port: int, socket_port: int, text: Callable[[], str]) -> None:
        self.waiting = [lambda: web_answers(host, port), lambda: socket_answers(host, socket_port)]
        self.text = text

    def __call__(self) -> None:
        if not self.waiting:
            return
        self.waiting = [answers for answers in self.waiting if not answers()]
        if not self.waiting:
            print(self.text(), flush=True)
