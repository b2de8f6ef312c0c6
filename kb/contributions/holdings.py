"""What a publisher says now: each profile, the contribution that says it, when it was confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.contributions.freshness import confirmed_on

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from kb.iris import Iris, ProfileId
    from kb.log import Log, Record
    from kb.store import EmbeddedStore

__all__ = ["MOST", "Holding", "all_holdings", "holdings"]

MOST = 1000
"""How many are read at once."""


@dataclass(frozen=True, slots=True)
class Holding:
    """What a publisher says of one profile.

    `record` is its last contribution to the profile, `confirmed` the days on which it says that
    the thing was still as described, the first one first.
    """

    record: Record
    confirmed: tuple[date, ...]


def holdings(
    log: Log,
    store: EmbeddedStore,
    iris: Iris,
    publisher: str,
    *,
    after: ProfileId | None = None,
    limit: int = MOST,
) -> list[Holding]:
    """Return what a publisher says, in the order of types and keys, behind a profile.

    Where there are fewer than `limit`, none comes after them. A page costs the same, however much
    the publisher says.
    """
    with log.reading() as reader:
        records = reader.saying(publisher, after, limit)
    return [Holding(one, tuple(confirmed_on(store, iris, one))) for one in records]


def all_holdings(log: Log, store: EmbeddedStore, iris: Iris, publisher: str) -> Iterator[Holding]:
    """Yield all that a publisher says, page by page."""
    after: ProfileId | None = None
    while True:
        page = holdings(log, store, iris, publisher, after=after)
        yield from page
        if len(page) < MOST:
            return
        after = page[-1].record.profile
