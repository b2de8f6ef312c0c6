"""Confirming a profile: its publisher says that what it says is still so, today.

The day becomes the last on which the root of the profile was confirmed. The first such day stays,
since it tells from when on the thing is known to be as described; those between tell nothing more.
All else stays as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib.namespace import XSD

from kb.contributions.freshness import CONFIRMED, confirmed_days

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

__all__ = ["confirmed"]

_DATE = ox.NamedNode(XSD.date)


def confirmed(triples: Iterable[ox.Triple], root: str, today: date) -> list[ox.Triple]:
    """Return what a profile says of its root, confirmed today.

    >>> from datetime import date
    >>> [triple.object.value for triple in confirmed([], "urn:x:a", date(2026, 11, 30))]
    ['2026-11-30']
    """
    said = list(triples)
    first, *later = confirmed_days(said, root) or [today]
    outdated = {_statement(root, day) for day in later}
    kept = [triple for triple in said if triple not in outdated]
    return list(dict.fromkeys([*kept, _statement(root, first), _statement(root, today)]))


def _statement(root: str, day: date) -> ox.Triple:
    value = ox.Literal(day.isoformat(), datatype=_DATE)
    return ox.Triple(ox.NamedNode(root), CONFIRMED, value)
