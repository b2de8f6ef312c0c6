"""The messages between the sandbox and its processes: a kind, a length, and bytes.

The sandbox sends one QUERY and gets DATA, as often as it takes, and then DONE; or FAILED, with
the reason as JSON, at any time.
"""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import BinaryIO

__all__ = [
    "DATA",
    "DONE",
    "FAILED",
    "HEADER",
    "QUERY",
    "encoded",
    "encoded_values",
    "payload_from",
    "values_of",
]

QUERY, DATA, DONE, FAILED = b"Q", b"D", b".", b"!"

HEADER = struct.Struct(">cI")


def encoded(kind: bytes, payload: bytes = b"") -> bytes:
    r"""Return a message.

    >>> encoded(DATA, b"ab")
    b'D\x00\x00\x00\x02ab'
    """
    return HEADER.pack(kind, len(payload)) + payload


def encoded_values(kind: bytes, **values: object) -> bytes:
    """Return a message that carries values as JSON."""
    return encoded(kind, json.dumps(values).encode())


def values_of(payload: bytes) -> dict[str, Any]:
    """Return the values of a message."""
    values: dict[str, Any] = json.loads(payload)
    return values


def payload_from(stream: BinaryIO) -> bytes | None:
    """Wait for a message and return its payload; None at the end of the stream."""
    header = stream.read(HEADER.size)
    if len(header) < HEADER.size:
        return None
    _, size = HEADER.unpack(header)
    return stream.read(size)
