"""What is stated of the nodes on which an answer rests: periods, sources, figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox
from rdflib.namespace import DCTERMS, RDF

from kb.discovery.answers import Figure, Leg
from kb.vocab import CLU, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kb.discovery.answers import Role, Unit
    from kb.store import EmbeddedStore

__all__ = ["Evidence", "Period"]

_FIRST_DAY, _LAST_DAY = str(CLU.periodStart), str(CLU.periodEnd)
_CONFIRMED = str(CLU.confirmedOn)
_STARTS = (str(SCHEMA.startDate), str(CLU.signedOn))
_ENDS = (str(SCHEMA.endDate),)
_SOURCE = str(DCTERMS.source)
_VALUES = (ox.NamedNode, ox.Literal)
_A = ox.NamedNode(RDF.type)
_MEASURES: dict[Unit, str] = {
    "count": str(CLU.count),
    "positive-responses": str(CLU.positiveResponses),
    "percentage": str(CLU.percentage),
    "amount": str(CLU.amount),
}


class Period(NamedTuple):
    """The latest start, the earliest end and the latest confirmation that are stated of a node."""

    start: date | None
    end: date | None
    confirmed: date | None


class Evidence:
    """Reads nodes of the default graph, each at most once; made anew for every answer."""

    def __init__(self, store: EmbeddedStore) -> None:
        self._store = store
        self._read: dict[tuple[str, str], list[str]] = {}
        self._types: dict[tuple[str, str], bool] = {}
        self._legs: dict[tuple[Role, str], Leg] = {}

    def values(self, node: str, predicate: str) -> list[str]:
        """Return the values that a node has for a predicate, in alphabetical order."""
        key = node, predicate
        if key not in self._read:
            found = self._store.quads(ox.NamedNode(node), ox.NamedNode(predicate))
            self._read[key] = _texts(quad.object for quad in found)
        return self._read[key]

    def sources(self, *nodes: str) -> tuple[str, ...]:
        """Return the source documents of some nodes, each once."""
        found = (source for node in nodes for source in self.values(node, _SOURCE))
        return tuple(dict.fromkeys(found))

    def is_a(self, node: str, class_: str) -> bool:
        """Whether a node has a type, stated or derived."""
        key = node, class_
        if key not in self._types:
            found = self._store.quads(ox.NamedNode(node), _A, ox.NamedNode(class_))
            self._types[key] = next(found, None) is not None
        return self._types[key]

    def states(self, node: str, sector: str) -> bool:
        """Whether a node states a sector, or one within it."""
        return sector in self.values(node, str(CLU.inSectorBroad))

    def leg(self, role: Role, node: str, period: Period | None = None) -> Leg:
        """Return a node of a path with its period, which is read unless a query has told it."""
        if (role, node) not in self._legs:
            self._legs[role, node] = self._leg(role, node, period or self._period(node))
        return self._legs[role, node]

    def _leg(self, role: Role, node: str, period: Period) -> Leg:
        confirmed = self._days(node, _CONFIRMED) if period.confirmed else []
        return Leg(
            role=role,
            node=node,
            start=period.start,
            end=period.end,
            confirmed=period.confirmed,
            stated_start=self._as_written(node, period.start, _STARTS),
            stated_end=self._as_written(node, period.end, _ENDS),
            sources=self.sources(node),
            first_confirmed=min(confirmed, default=None),
        )

    def _period(self, node: str) -> Period:
        return Period(
            start=max(self._days(node, _FIRST_DAY), default=None),
            end=min(self._days(node, _LAST_DAY), default=None),
            confirmed=max(self._days(node, _CONFIRMED), default=None),
        )

    def _days(self, node: str, predicate: str) -> list[date]:
        return [date.fromisoformat(text) for text in self.values(node, predicate)]

    def _as_written(self, node: str, day: date | None, predicates: Iterable[str]) -> str | None:
        """Return a day as somebody wrote it: itself, or the month or year that it bounds."""
        if day is None:
            return None
        full = day.isoformat()
        written = (text for predicate in predicates for text in self.values(node, predicate))
        return max((text for text in written if full.startswith(text)), key=len, default=full)

    def figures(self, node: str) -> tuple[Figure, ...]:
        """Return what each publisher measured: an observation that they describe alike is one.

        Read from the merged set, the value of one could come with the date of another.
        """
        graphs: dict[str, dict[str, list[str]]] = {}
        for quad in self._store.quads(ox.NamedNode(node), None, None, None):
            if isinstance(quad.graph_name, ox.NamedNode):
                said = graphs.setdefault(quad.graph_name.value, {})
                said.setdefault(quad.predicate.value, []).extend(_texts([quad.object]))
        found = (_figure(node, graphs[name]) for name in sorted(graphs))
        return tuple(dict.fromkeys(figure for figure in found if figure))


def _figure(node: str, said: Mapping[str, list[str]]) -> Figure | None:
    """Return one description of an observation as a figure; None when it has no measure."""

    def first(predicate: str) -> str | None:
        return min(said.get(str(predicate), ()), default=None)

    for unit, predicate in _MEASURES.items():
        value = first(predicate)
        if value is not None:
            return Figure(
                node=node,
                entity=first(CLU.observedEntity) or "",
                indicator=first(CLU.indicator),
                value=Decimal(value),
                unit=unit,
                respondents=_whole(first(CLU.respondents)),
                currency=first(CLU.currency),
                qualifier=first(CLU.valueQualifier),
                date=first(SCHEMA.observationDate) or "",
                sources=tuple(sorted(said.get(_SOURCE, ()))),
            )
    return None


def _texts(terms: Iterable[object]) -> list[str]:
    found = [term.value for term in terms if isinstance(term, _VALUES)]
    return sorted(found) if len(found) > 1 else found


def _whole(text: str | None) -> int | None:
    return None if text is None else int(text)
