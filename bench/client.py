"""The load: many keep-alive connections in one process and one thread, so that it takes little from the server.

A visitor is a generator. It yields the bytes of a request and is sent the Reply (None where it could not be sent), or
it yields a pause in seconds, or something that listens on a connection beside its own; it may go on for as long as it
likes. `drive` runs any number of visitors, each on a connection of its own.
"""

import heapq
import selectors
import socket
import time
from collections import Counter
from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from typing import Protocol

ADDRESS = "127.0.0.1"
PATIENCE = 20.0  # seconds without an answer before a request counts as failed
BLOCK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Reply:
    status: int  # 0: no answer
    head: bytes
    body: bytes
    seconds: float

    def header(self, name: str) -> str:
        """The value of a header, or ""."""
        for line in self.head.split(b"\r\n")[1:]:
            key, _, value = line.partition(b":")
            if key.strip().lower() == name.lower().encode():
                return value.strip().decode("latin-1")
        return ""


class Listens(Protocol):
    """A connection on which the server speaks first: a websocket."""

    def open(self) -> socket.socket: ...

    def receive(self) -> bool: ...

    def close(self) -> None: ...


Visitor = Generator[bytes | float | Listens, Reply | None, None]


@dataclass
class Load:
    """What came of it. Latencies in seconds, of the answers that were expected. `behind` is by how much the client
    itself was at most late with what a visitor had planned."""

    seconds: float = 0.0
    behind: float = 0.0
    latencies: list[float] = field(default_factory=list)
    errors: Counter[int] = field(default_factory=Counter)  # by status

    @property
    def requests(self) -> int:
        return len(self.latencies)

    @property
    def rps(self) -> float:
        return self.requests / self.seconds if self.seconds else 0.0

    def percentile_ms(self, share: float) -> float:
        return percentile_ms(self.latencies, share)


def percentile_ms(latencies: Iterable[float], share: float) -> float:
    ordered = sorted(latencies) or [0.0]
    return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def request(method: str, path: str, *, host: str, headers: dict[str, str] | None = None, body: bytes = b"") -> bytes:
    """A request as it goes over the wire."""
    lines = {"Host": host, **({"Content-Length": str(len(body))} if method != "GET" else {}), **(headers or {})}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body


class _Line:
    """A visitor's connection: opened when needed, opened again after the server has closed it."""

    __slots__ = ("buffer", "due", "sent_at", "socket", "visitor", "waiting")

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.socket: socket.socket | None = None
        self.buffer = bytearray()
        self.sent_at = self.due = 0.0
        self.waiting = False

    def send(self, data: bytes, port: int) -> None:
        if self.socket is None:
            self.socket = socket.create_connection((ADDRESS, port), timeout=PATIENCE)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer.clear()
        self.sent_at = time.perf_counter()
        self.waiting = True
        self.socket.sendall(data)

    def receive(self) -> Reply | None:
        """The reply once it is whole. Status 0 where the connection ended before."""
        assert self.socket
        try:
            block = self.socket.recv(BLOCK)
        except OSError:
            block = b""
        if not block:
            return Reply(0, b"", b"", time.perf_counter() - self.sent_at)
        self.buffer += block
        return parse(bytes(self.buffer), time.perf_counter() - self.sent_at)

    def close(self) -> None:
        if self.socket:
            self.socket.close()
        self.socket = None


def parse(data: bytes, seconds: float = 0.0) -> Reply | None:
    """The reply in what has been received, or None where something is still missing."""
    head, found, rest = data.partition(b"\r\n\r\n")
    if not found:
        return None
    reply = Reply(int(head[9:12]), head, rest, seconds)
    if reply.status in {204, 304}:
        return reply
    if reply.header("transfer-encoding").lower() == "chunked":
        body = _joined(rest)
        return None if body is None else Reply(reply.status, head, body, seconds)
    return reply if len(rest) >= int(reply.header("content-length") or 0) else None


def _joined(rest: bytes) -> bytes | None:
    """The body of a chunked reply, or None where it is not whole."""
    body = b""
    while True:
        size, found, rest = rest.partition(b"\r\n")
        if not found:
            return None
        length = int(size.split(b";")[0], 16)
        if len(rest) < length + 2:
            return None
        if not length:
            return body
        body, rest = body + rest[:length], rest[length + 2 :]


class Drive:
    """One run. `expected` are the statuses that count as success."""

    def __init__(self, port: int, expected: Iterable[int], most_seconds: float) -> None:
        self.port = port
        self.expected = frozenset(expected)
        self.load = Load()
        self.most_seconds = most_seconds
        self.selector = selectors.DefaultSelector()
        self.paused: list[tuple[float, int, _Line]] = []
        self.busy: set[_Line] = set()
        self.listeners: list[Listens] = []

    def run(self, visitors: Iterable[Visitor]) -> Load:
        lines = [_Line(visitor) for visitor in visitors]
        begun = time.perf_counter()
        try:
            for line in lines:
                self._go_on(line, None)
            while (self.busy or self.paused) and time.perf_counter() - begun < self.most_seconds:
                self._turn()
        finally:
            self.load.seconds = time.perf_counter() - begun
            for line in lines:
                line.close()
                line.visitor.close()
            for listener in self.listeners:
                listener.close()
            self.selector.close()
        self.load.errors.update([0] * len(self.busy))  # never answered
        return self.load

    def _turn(self) -> None:
        now = time.perf_counter()
        while self.paused and self.paused[0][0] <= now:
            due, _, line = heapq.heappop(self.paused)
            self.load.behind = max(self.load.behind, now - due)
            self._go_on(line, None)
        wait = min(0.1, max(0.0, self.paused[0][0] - now)) if self.paused else 0.1
        for key, _ in self.selector.select(wait):
            line = key.data
            if not isinstance(line, _Line):
                if not line.receive():
                    self.selector.unregister(key.fileobj)
            elif not line.waiting:  # closed by the server while the visitor paused
                self._drop(line)
            elif reply := line.receive():
                self._count(line, reply)
                self._go_on(line, reply)

    def _count(self, line: _Line, reply: Reply) -> None:
        line.waiting = False
        self.busy.discard(line)
        if reply.status in self.expected:
            self.load.latencies.append(reply.seconds)
        else:
            self.load.errors[reply.status] += 1
        if reply.status == 0 or reply.header("connection").lower() == "close":
            self._drop(line)

    def _go_on(self, line: _Line, reply: Reply | None) -> None:
        try:
            step = next(line.visitor) if reply is None else line.visitor.send(reply)
        except StopIteration:
            self._drop(line)
            return
        if isinstance(step, bytes):
            self._send(line, step)
        elif isinstance(step, float | int):
            heapq.heappush(self.paused, (time.perf_counter() + step, id(line), line))
        else:
            self._listen(step)
            self._go_on(line, None)

    def _listen(self, listener: Listens) -> None:
        self.listeners.append(listener)
        self.selector.register(listener.open(), selectors.EVENT_READ, listener)

    def _send(self, line: _Line, data: bytes) -> None:
        fresh = line.socket is None
        try:
            line.send(data, self.port)
        except OSError:
            self._drop(line)
            self.load.errors[0] += 1
            heapq.heappush(self.paused, (time.perf_counter() + 0.05, id(line), line))
            return
        if fresh:
            assert line.socket
            self.selector.register(line.socket, selectors.EVENT_READ, line)
        self.busy.add(line)

    def _drop(self, line: _Line) -> None:
        if line.socket:
            if line.socket.fileno() in self.selector.get_map():
                self.selector.unregister(line.socket)
            line.close()


def drive(
    port: int, visitors: Iterable[Visitor], *, expected: Iterable[int] = (200,), most_seconds: float = 60.0
) -> Load:
    """Run the visitors to their end, or for `most_seconds`."""
    return Drive(port, expected, most_seconds).run(visitors)


def once(port: int, data: bytes) -> Reply:
    """One request and its reply."""
    replies: list[Reply] = []

    def visitor() -> Visitor:
        reply = yield data
        if reply:
            replies.append(reply)

    drive(port, [visitor()], expected=range(100, 600))
    return replies[0]
