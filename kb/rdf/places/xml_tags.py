"""Pieces of XML text: where a tag and its attributes stand, and characters for bytes."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import NamedTuple

from kb.rdf.places.model import Span

__all__ = ["Attribute", "Offsets", "attributes_of", "tag_end"]

_TAG = re.compile(r"""< (?: [^"'<>]++ | "[^"]*+" | '[^']*+' )*+ >?""", re.VERBOSE)
_ATTRIBUTE = re.compile(
    r"""([^\s=<>/"']++) \s*+ = \s*+ (?: "([^"]*+)" | '([^']*+)' )""", re.VERBOSE
)
_CHUNK = 4096


class Offsets:
    """The offsets of characters, from those of their bytes in UTF-8."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ascii = text.isascii()
        pieces = [text[at : at + _CHUNK] for at in range(0, len(text), _CHUNK)]
        self._starts = [0, *accumulate(len(_utf8(piece)) for piece in pieces)]

    def __call__(self, byte: int) -> int:
        """Return the offset of the character to which a byte belongs."""
        if self._ascii:
            return min(byte, len(self._text))
        chunk = bisect_right(self._starts, byte) - 1
        piece = _utf8(self._text[chunk * _CHUNK : (chunk + 1) * _CHUNK])
        before = piece[: byte - self._starts[chunk]]
        return chunk * _CHUNK + len(before.decode("utf-8", errors="ignore"))


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", errors="replace")


def tag_end(text: str, start: int) -> int:
    """Return the offset behind the tag that starts at an offset.

    >>> tag_end("<a b='>'>c", 0)
    9
    """
    found = _TAG.match(text, start)
    return found.end() if found else start


class Attribute(NamedTuple):
    """Where an attribute has its name and its value; `text` is the value without its entities."""

    name: Span
    value: Span
    text: str = ""


def attributes_of(text: str, start: int, end: int) -> list[Attribute]:
    """Return the attributes of a tag in their order, without declarations of namespaces.

    >>> attributes_of("<a b='c' xmlns:d='e'/>", 0, 22)
    [Attribute(name=Span(start=3, end=4), value=Span(start=6, end=7), text='')]
    """
    found = []
    for attribute in _ATTRIBUTE.finditer(text, start, end):
        if attribute[1] != "xmlns" and not attribute[1].startswith("xmlns:"):
            group = 2 if attribute[2] is not None else 3
            found.append(Attribute(Span(*attribute.span(1)), Span(*attribute.span(group))))
    return found
