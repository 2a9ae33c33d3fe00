"""A TCP proxy between a student and the web processes that does to the replies what bad networks do."""

import socket
import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum

PATIENCE = 30.0
HEAD_END = b"\r\n\r\n"
DIE_AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: closing sends RST, nothing else


class Weather(Enum):
    FAIR = "everything passes"
    LOSES_REPLIES = "the server has answered, and the connection is cut before a byte of it arrives"
    CUTS_REQUESTS = "the connection is cut in the middle of a request"
    CUTS_REPLIES = "the connection is cut in the middle of a reply"
    SLOW = "the reply comes when nobody waits for it any more"


class Proxy:
    """Listens on `port`. Weather and target may change while it runs; `struck` counts the saves that were hit."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.weather = Weather.FAIR
        self.every = 1  # one of so many requests is hit
        self.struck = 0
        self._seen = 0
        self._lock = threading.Lock()
        handler = type("Handler", (_Line,), {"proxy": self})
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True  # a line ends when its student leaves
        self.port = int(self._server.server_address[1])

    def turn(self, weather: Weather, *, every: int = 1) -> None:
        self.weather, self.every = weather, every

    def weather_of(self, request: bytes) -> Weather:
        """Only saves are hit: pages are loaded by somebody who would press reload."""
        if self.weather is Weather.FAIR or b"/journal/ " not in request.split(b"\r\n", 1)[0]:
            return Weather.FAIR
        with self._lock:
            self._seen += 1
            if self._seen % self.every:
                return Weather.FAIR
            self.struck += 1
            return self.weather

    def wait_until_nobody_waits(self, line: socket.socket) -> None:
        """Until the student has given up this connection, or the proxy ends."""
        line.settimeout(PATIENCE)
        with suppress(OSError):
            line.recv(1)


class _Line(socketserver.BaseRequestHandler):
    """One connection of a student; each request goes on a connection of its own to the server."""

    proxy: Proxy
    request: socket.socket

    def handle(self) -> None:
        with suppress(OSError):
            while data := read_message(self.request):
                if not self._pass_on(data):
                    return

    def _pass_on(self, data: bytes) -> bool:
        """False: the connection is over."""
        weather = self.proxy.weather_of(data)
        with socket.create_connection(("127.0.0.1", self.proxy.target), timeout=PATIENCE) as server:
            if weather is Weather.CUTS_REQUESTS:
                server.sendall(data[: len(data) - 40])
                _cut(server)
                return self._cut()
            server.sendall(data)
            reply = read_message(server)
        if weather is Weather.LOSES_REPLIES or not reply:
            return self._cut()
        if weather is Weather.CUTS_REPLIES:
            self.request.sendall(reply[: len(reply) - 20])
            return self._cut()
        if weather is Weather.SLOW:
            self.proxy.wait_until_nobody_waits(self.request)
            return False
        self.request.sendall(reply)
        return True

    def _cut(self) -> bool:
        _cut(self.request)
        return False


def _cut(line: socket.socket) -> None:
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, DIE_AT_ONCE)
    line.close()


def read_message(line: socket.socket) -> bytes:
    """A whole HTTP message with a Content-Length or chunks, or b"" when the other side is gone."""
    data = b""
    while not is_whole(data):
        block = line.recv(65536)
        if not block:
            return b""
        data += block
    return data


def is_whole(data: bytes) -> bool:
    head, found, body = data.partition(HEAD_END)
    if not found:
        return False
    fields = dict(field.lower().split(b":", 1) for field in head.split(b"\r\n")[1:])
    if fields.get(b"transfer-encoding", b"").strip() == b"chunked":
        return body.endswith(b"0\r\n\r\n")
    return len(body) >= int(fields.get(b"content-length", b"0"))


@contextmanager
def proxied(target: int) -> Iterator[Proxy]:
    proxy = Proxy(target)
    thread = threading.Thread(target=proxy._server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield proxy
    finally:
        proxy._server.shutdown()
        thread.join()
        proxy._server.server_close()
