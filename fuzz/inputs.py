"""Inputs: which target, what it is given, and that some of it is repeated without measure.

An input is bytes, so that any fuzzer can change it: the first byte tells the target, the next
three tell a piece and how often it is repeated, the rest is what the target gets.
"""

from __future__ import annotations

from typing import NamedTuple

from fuzz.targets import TARGETS

__all__ = ["Input", "packed"]

_NAMES = tuple(TARGETS)
_HEAD = 4
_REPEATED = 248
"""From this value on, the second byte says that a piece is repeated."""
_LARGEST = 400_000
"""How many bytes a repeated piece may grow to."""


class Input(NamedTuple):
    """What a target is given."""

    target: str
    data: bytes

    @classmethod
    def of(cls, packed: bytes) -> Input:
        """Unpack an input; every sequence of bytes is one."""
        head, data = packed[:_HEAD].ljust(_HEAD, b"\0"), packed[_HEAD:]
        target = _NAMES[head[0] % len(_NAMES)]
        if head[1] >= _REPEATED and data:
            start = head[2] * len(data) // 256
            piece = data[start : start + head[3] % 32 + 1]
            times = _LARGEST * (head[1] - _REPEATED + 1) // (256 - _REPEATED) // len(piece)
            data = data[:start] + piece * times + data[start + len(piece) :]
        return cls(target, data)


def packed(target: str, data: bytes) -> bytes:
    """Return an input of which nothing is repeated.

    >>> Input.of(packed("ttl", b"<a> a <b> ."))
    Input(target='ttl', data=b'<a> a <b> .')
    """
    return bytes([_NAMES.index(target), 0, 0, 0]) + data
