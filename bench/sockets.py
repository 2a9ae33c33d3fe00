"""A websocket's client half, as small as measuring needs: frames are counted and thrown away, pings are answered."""

import base64
import os
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from bench.client import ADDRESS, BLOCK, PATIENCE, request

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class Frame(NamedTuple):
    kind: int
    payload: bytes


@dataclass(eq=False)
class Listener:
    """One websocket. `opened_after` is None until the server has accepted it; `ended` once it is gone."""

    port: int
    path: str
    host: str
    cookie: str
    opened_after: float | None = None
    ended: bool = False
    frames: int = 0
    octets: int = 0
    _line: socket.socket | None = field(default=None, repr=False)
    _begun: float = 0.0
    _buffer: bytearray = field(default_factory=bytearray, repr=False)

    def open(self) -> socket.socket:
        """Connect and ask; the answer comes in `receive`."""
        self._begun = time.perf_counter()
        self._line = socket.create_connection((ADDRESS, self.port), timeout=PATIENCE)
        key = base64.b64encode(os.urandom(16)).decode()
        headers = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Key": key}
        headers |= {"Sec-WebSocket-Version": "13", "Origin": f"http://{self.host}", "Cookie": self.cookie}
        self._line.sendall(request("GET", self.path, host=self.host, headers=headers))
        return self._line

    def receive(self) -> bool:
        """Take what has come. False: the websocket is at its end."""
        assert self._line
        try:
            block = self._line.recv(BLOCK)
            self._buffer += block
            if block and self.opened_after is None:
                self._read_answer()
            for frame in self._take_frames() if self.opened_after is not None else ():
                self._take(frame)
        except OSError:
            block = b""
        self.ended = self.ended or not block
        return not self.ended

    def close(self) -> None:
        if self._line:
            self._line.close()

    def _read_answer(self) -> None:
        head, found, rest = bytes(self._buffer).partition(b"\r\n\r\n")
        if found:
            self._buffer = bytearray(rest)
            if head.startswith(b"HTTP/1.1 101 "):
                self.opened_after = time.perf_counter() - self._begun
            else:
                self.ended = True

    def _take(self, frame: Frame) -> None:
        if frame.kind == TEXT:
            self.frames += 1
            self.octets += len(frame.payload)
        elif frame.kind == PING and self._line:
            self._line.sendall(masked(PONG, frame.payload))
        elif frame.kind == CLOSE:
            self.ended = True

    def _take_frames(self) -> Iterator[Frame]:
        while taken := first_frame(self._buffer):
            frame, size = taken
            del self._buffer[:size]
            yield frame


def first_frame(buffer: bytes | bytearray) -> tuple[Frame, int] | None:
    """The first whole frame of a server and its size on the wire; a server neither masks nor, here, splits messages."""
    if len(buffer) < 2:
        return None
    length, start = buffer[1] & 0x7F, 2
    if length >= 126:
        start = 4 if length == 126 else 10
        if len(buffer) < start:
            return None
        length = int.from_bytes(buffer[2:start], "big")
    if len(buffer) < start + length:
        return None
    return Frame(buffer[0] & 0x0F, bytes(buffer[start : start + length])), start + length


def masked(kind: int, payload: bytes) -> bytes:
    """A short frame of a client."""
    mask = os.urandom(4)
    body = bytes(octet ^ mask[n % 4] for n, octet in enumerate(payload))
    return bytes([0x80 | kind, 0x80 | len(payload)]) + mask + body
