"""A document: all that the knowledge base has to say about one thing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kb import jsonld
from kb.documents.terms import spelled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kb.documents.terms import RdfTerm
    from kb.jsonld import Rivalry
    from kb.resources import Description, Mention

__all__ = ["Document", "Stated"]


@dataclass(frozen=True, slots=True)
class Stated:
    """One publisher's current graph about the thing: who says it, since when, by which act."""

    graph: str
    publisher: str | None
    at: str | None
    contribution: str | None


@dataclass(frozen=True)
class Document:
    """All that the knowledge base has to say about one thing.

    `triples` is everything; `figures` are the observations among it, whoever states them;
    `stated` is empty for reference data and for what is only mentioned. `claims` is what each
    publisher's graph says and what follows from it, the steward's first. `places` tells of a
    document of the past which graphs held its statements; one of today finds them in the store.
    """

    iri: str
    description: Description
    figures: tuple[str, ...]
    mentions: tuple[Mention, ...]
    stated: tuple[Stated, ...]
    triples: frozenset[ox.Triple]
    claims: Mapping[str, frozenset[ox.Triple]]
    places: Mapping[str, frozenset[ox.Triple]] | None = None

    @property
    def described(self) -> bool:
        """Whether anybody says anything about it, apart from mentioning it."""
        return bool(self.description.triples)

    @cached_property
    def statements(self) -> dict[str, list[tuple[str, RdfTerm]]]:
        """What is said of each node, in a stable order."""
        found: dict[str, list[tuple[str, RdfTerm]]] = {}
        for triple in sorted(self.triples, key=str):
            subject, predicate, value = spelled(triple)
            found.setdefault(subject, []).append((predicate, value))
        return found

    @cached_property
    def rivalries(self) -> tuple[Rivalry, ...]:
        """Where publishers differ about something that has one value; the steward's word stands."""
        return tuple(jsonld.rivalries(self.triples, self.claims))

    def is_beside(self, subject: str, predicate: str, value: RdfTerm) -> bool:
        """Whether another publisher says this instead of the steward."""
        statement = ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), value)
        return statement in self._beside

    @cached_property
    def _beside(self) -> frozenset[ox.Triple]:
        return frozenset(
            triple
            for rivalry in self.rivalries
            for said in rivalry.said.values()
            for triple in said
            if triple not in next(iter(rivalry.said.values()))
        )

    def is_stated(self, subject: str, predicate: str, value: RdfTerm) -> bool:
        """Whether a publisher says this; if none does, it follows from what they say."""
        statement = ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), value)
        return statement in self.description.asserted or not self.description.by_publisher

    def said_by(self, subject: str, predicate: str, value: RdfTerm) -> tuple[str, ...]:
        """Return the keys of the publishers who say this."""
        statement = ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), value)
        publishers = self.description.by_publisher.items()
        return tuple(sorted(key for key, said in publishers if statement in said))

    def jsonld(self) -> dict[str, Any]:
        """Return it in the shape of our JSON-LD context."""
        return jsonld.document(self.iri, self.triples, self.claims)
