"""Dumps: all that was said at a position in the log, and what follows, as N-Quads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.projection import Documents, Graphs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.iris import Iris
    from kb.log import Log
    from kb.reference import Reference

__all__ = ["dump"]


def dump(
    log: Log, reference: Reference, iris: Iris, end: int, *, with_reference: bool = False
) -> Iterator[bytes]:
    """Yield N-Quads of the named graphs that were current at a position.

    They are those of publishers, what follows from them by the rules of today, and who
    contributed them when; on demand, the reference data of today as well. What was redacted since
    is left out.

    :raises DamagedError: when a payload is not what was accepted.
    """
    graphs = Graphs.of(log, reference, iris)
    documents = Documents(graphs, reference, iris, merged=False)
    yield from documents.whole(log.current(end), with_reference=with_reference)
