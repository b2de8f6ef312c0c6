"""Python's collector of reference cycles."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["at_rest"]


@contextmanager
def at_rest() -> Iterator[None]:
    """Have the whole process look for no cycles meanwhile; may be nested.

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
