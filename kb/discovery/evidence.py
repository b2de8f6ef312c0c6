"""What is stated of the nodes on which an answer rests: periods, sources, figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib.namespace import DCTERMS, RDF

from kb.discovery.answers import Figure, Leg
from kb.vocab import CLU, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kb.discovery.answers import Role, Unit
    from kb.store import EmbeddedStore

__all__ = ["Evidence"]

_STARTS = (str(SCHEMA.startDate), str(CLU.signedOn))
_ENDS = (str(SCHEMA.endDate),)
_SOURCE = str(DCTERMS.source)
_MEASURES: dict[Unit, str] = {
    "count": str(CLU.count),
    "positive-responses": str(CLU.positiveResponses),
    "percentage": str(CLU.percentage),
    "amount": str(CLU.amount),
}


class Evidence:
    """Reads nodes of the default graph, each at most once; made anew for every answer."""

    def __init__(self, store: EmbeddedStore) -> None:
        self._store = store
        self._read: dict[str, dict[str, list[str]]] = {}
        self._legs: dict[tuple[Role, str], Leg] = {}

    def values(self, node: str, predicate: str) -> list[str]:
        """Return the values that a node has for a predicate, in alphabetical order."""
        if node not in self._read:
            self._read[node] = _by_predicate(self._store.outgoing(node))
        return self._read[node].get(predicate, [])

    def sources(self, *nodes: str) -> tuple[str, ...]:
        """Return the source documents of some nodes, each once."""
        found = (source for node in nodes for source in self.values(node, _SOURCE))
        return tuple(dict.fromkeys(found))

    def is_a(self, node: str, class_: str) -> bool:
        """Whether a node has a type, stated or derived."""
        return str(class_) in self.values(node, str(RDF.type))  # a URIRef equals no str

    def states(self, node: str, sector: str) -> bool:
        """Whether a node states a sector, or one within it."""
        return sector in self.values(node, str(CLU.inSectorBroad))

    def leg(self, role: Role, node: str) -> Leg:
        """Return a node of a path with its period: the latest start and the earliest end."""
        if (role, node) not in self._legs:
            self._legs[role, node] = self._leg(role, node)
        return self._legs[role, node]

    def _leg(self, role: Role, node: str) -> Leg:
        start = max(self._days(node, CLU.periodStart), default=None)
        end = min(self._days(node, CLU.periodEnd), default=None)
        confirmed = self._days(node, CLU.confirmedOn)
        return Leg(
            role=role,
            node=node,
            start=start,
            end=end,
            confirmed=max(confirmed, default=None),
            stated_start=self._as_written(node, start, SCHEMA.startDate, CLU.signedOn),
            stated_end=self._as_written(node, end, SCHEMA.endDate),
            sources=self.sources(node),
            first_confirmed=min(confirmed, default=None),
        )

    def _days(self, node: str, predicate: str) -> list[date]:
        return [date.fromisoformat(text) for text in self.values(node, str(predicate))]

    def _as_written(self, node: str, day: date | None, *predicates: str) -> str | None:
        """Return a day as somebody wrote it: itself, or the month or year that it bounds."""
        if day is None:
            return None
        full = day.isoformat()
        written = (text for predicate in predicates for text in self.values(node, str(predicate)))
        return max((text for text in written if full.startswith(text)), key=len, default=full)

    def figure(self, node: str) -> Figure | None:
        """Return an observation as a figure; None when it has no measure."""
        for unit, predicate in _MEASURES.items():
            for value in self.values(node, predicate):
                return Figure(
                    node=node,
                    entity=self._first(node, CLU.observedEntity) or "",
                    indicator=self._first(node, CLU.indicator),
                    value=Decimal(value),
                    unit=unit,
                    respondents=_whole(self._first(node, CLU.respondents)),
                    currency=self._first(node, CLU.currency),
                    qualifier=self._first(node, CLU.valueQualifier),
                    date=self._first(node, SCHEMA.observationDate) or "",
                    sources=self.sources(node),
                )
        return None

    def _first(self, node: str, predicate: str) -> str | None:
        return next(iter(self.values(node, str(predicate))), None)


def _by_predicate(triples: Iterable[ox.Triple]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for triple in triples:
        if isinstance(triple.object, ox.NamedNode | ox.Literal):
            found.setdefault(triple.predicate.value, []).append(triple.object.value)
    return {predicate: sorted(values) for predicate, values in found.items()}


def _whole(text: str | None) -> int | None:
    return None if text is None else int(text)
