"""Frames on the pipes between parent and child: eight bytes of length, then the bytes. Plain data travels as JSON."""

import base64
import json
import os
import select
import time
from typing import Any

LENGTH = 8
MOST_AT_ONCE = 1 << 20


class Ended(Exception):
    """The other side closed its pipe."""


class Late(Exception):
    """The deadline passed."""


def pack(value: Any) -> bytes:
    """Plain data, with bytes at any place, as bytes."""
    return json.dumps(value, ensure_ascii=False, default=_base64).encode("utf-8", "surrogatepass")


def unpack(data: bytes) -> Any:
    """The plain data again; it never makes an object of any other class, which unpickling would."""
    return json.loads(data.decode("utf-8", "surrogatepass"), object_hook=_bytes)


def _base64(value: Any) -> dict[str, str]:
    if not isinstance(value, bytes):
        raise TypeError(f"{type(value).__name__} is no plain data")
    return {"base64": base64.b64encode(value).decode()}


def _bytes(found: dict[str, Any]) -> Any:
    return base64.b64decode(found["base64"]) if found.keys() == {"base64"} else found


def send(pipe: int, data: bytes, until: float | None = None) -> None:
    """Write a frame. Raises Ended, Late."""
    for part in (len(data).to_bytes(LENGTH), data):
        rest = memoryview(part)
        while rest:
            _wait(pipe, select.POLLOUT, until)
            try:
                rest = rest[os.write(pipe, rest[:MOST_AT_ONCE]) :]
            except BlockingIOError:
                continue
            except BrokenPipeError as error:
                raise Ended from error


def receive(pipe: int, most: int | None = None, until: float | None = None) -> bytes:
    """Read a frame. Raises Ended, Late, and OverflowError for more than `most` bytes."""
    size = int.from_bytes(_exactly(pipe, LENGTH, until))
    if most is not None and size > most:
        raise OverflowError(size)
    return _exactly(pipe, size, until)


def _exactly(pipe: int, size: int, until: float | None) -> bytes:
    found = bytearray()
    while len(found) < size:
        _wait(pipe, select.POLLIN, until)
        try:
            part = os.read(pipe, min(size - len(found), MOST_AT_ONCE))
        except BlockingIOError:
            continue
        if not part:
            raise Ended
        found += part
    return bytes(found)


def _wait(pipe: int, event: int, until: float | None) -> None:
    if until is None:
        return
    poll = select.poll()
    poll.register(pipe, event)
    left = until - time.monotonic()
    if left <= 0 or not poll.poll(left * 1000):
        raise Late
