"""Tables as CSV that a spreadsheet may open: no cell of somebody's text runs as a formula."""

from __future__ import annotations

import csv
import io
import re
from codecs import getincrementaldecoder
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["harmless", "line", "rewritten"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def harmless(text: str) -> str:
    """Return a cell with an apostrophe before what a spreadsheet could take for a formula.

    >>> harmless("=1+1"), harmless("-2.5")
    ("'=1+1", '-2.5')
    """
    return f"'{text}" if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text


def line(cells: Sequence[str]) -> str:
    """Return one row as CSV, with harmless cells."""
    written = io.StringIO(newline="")
    csv.writer(written).writerow([harmless(cell) for cell in cells])
    return written.getvalue()


def rewritten(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield CSV that comes in pieces with its cells made harmless, row by row."""
    for cells in csv.reader(_lines(pieces)):
        yield line(cells).encode()


def _lines(pieces: Iterable[bytes]) -> Iterator[str]:
    """Yield the lines of text that comes in pieces, with their ends."""
    decoder = getincrementaldecoder("utf-8")()
    rest = ""
    for piece in pieces:
        *whole, rest = (rest + decoder.decode(piece)).split("\n")
        yield from (f"{each}\n" for each in whole)
    if rest:
        yield rest
