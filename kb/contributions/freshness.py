"""How fresh it is what a publisher says of a profile: when that was changed or confirmed last.

To confirm is to contribute, and no confirmation may name a day to come (rule R135): so the time of
a publisher's last contribution to a profile is never before the day it last confirmed it on. The
log alone tells what is stale, of every type of profile, be it confirmed in words or not.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kb.vocab import CLU

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kb.iris import Iris
    from kb.log import Record
    from kb.store import EmbeddedStore

__all__ = ["CONFIRMED", "STALE_AFTER", "confirmed_days", "confirmed_on", "is_stale"]

STALE_AFTER = timedelta(days=365)
"""For how long what a publisher says counts as fresh without a word of it."""
CONFIRMED = ox.NamedNode(CLU.confirmedOn)


def is_stale(said: Record, today: date, after: timedelta = STALE_AFTER) -> bool:
    """Tell whether what a publisher says was neither changed nor confirmed for so long.

    `said` is its last contribution to the profile, which is no withdrawal.
    """
    return said.time.date() < today - after


def confirmed_on(store: EmbeddedStore, iris: Iris, record: Record) -> list[date]:
    """Return the days on which a publisher says that a profile was confirmed, the first one first.

    `record` is its last contribution to the profile.
    """
    root = iris.thing(record.profile)
    graph = ox.NamedNode(iris.graph(record.publisher, record.profile))
    quads = store.quads(ox.NamedNode(root), CONFIRMED, None, graph)
    return confirmed_days((quad.triple for quad in quads), root)


def confirmed_days(triples: Iterable[ox.Triple], root: str) -> list[date]:
    """Return the days on which statements say that their root was confirmed, the first one first.

    What is no day, as old data may have it, is left out.
    """
    days = []
    for triple in triples:
        said_of = triple.predicate == CONFIRMED and triple.subject == ox.NamedNode(root)
        if said_of and isinstance(triple.object, ox.Literal):
            with suppress(ValueError):
                days.append(date.fromisoformat(triple.object.value))
    return sorted(days)
