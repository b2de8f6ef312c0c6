"""The memory of the process, where very many things are held for a while."""

from __future__ import annotations

import ctypes
import gc
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["at_rest", "give_back", "settle"]


@contextmanager
def at_rest() -> Iterator[None]:
    """Have the collector of reference cycles rest meanwhile, in the whole process; may be nested.

    For work that makes millions of objects that live on, or refer to each other in one direction
    only: the collector would walk over all of them again and again, and find nothing to free.
    """
    awake = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if awake:
            gc.enable()


def settle() -> None:
    """Have the collector of reference cycles leave alone what is there now, as long as it runs.

    For what a server makes once and keeps: of 100,000 profiles the names alone are so many objects
    that a whole collection stopped all threads for 85 ms, at every tenth request or so.
    """
    gc.collect()
    gc.freeze()


def give_back() -> None:
    """Give memory that is free back to the system, where the C library can do so (glibc).

    Else the pieces of millions of small objects stay with the thread that asked for them, and the
    engine of the store asks for more.

    https://man7.org/linux/man-pages/man3/malloc_trim.3.html
    """
    with suppress(OSError, AttributeError, TypeError):  # no such library, or no such function
        ctypes.CDLL(None).malloc_trim(0)
