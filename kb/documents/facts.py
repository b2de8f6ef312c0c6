"""Single facts that pages and answers need about nodes; every look-up starts from one of them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib.namespace import FOAF, RDF, SKOS

from kb.documents.terms import spelled
from kb.vocab import CLU

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kb.iris import Iris
    from kb.store import EmbeddedStore

__all__ = ["Facts"]

_REMEMBERED = 4096
"""How many names of reference data are remembered: they only change with the version."""
_LABELS = tuple(ox.NamedNode(iri) for iri in (SKOS.prefLabel, FOAF.name))
_CODES = tuple(ox.NamedNode(iri) for iri in (RDF.type, SKOS.notation))


class Facts:
    """Looks up names and single values."""

    def __init__(self, store: EmbeddedStore, iris: Iris) -> None:
        self._store = store
        self._iris = iris
        self._provenance = ox.NamedNode(iris.provenance_graph)
        self._named_for_ever = lru_cache(maxsize=_REMEMBERED)(self._named)

    def about(self, iri: str) -> list[ox.Triple]:
        """Return all that is said of a node, by whomever."""
        return self._store.outgoing(iri)

    def names(self, iris: Iterable[str], languages: Sequence[str] = ("en",)) -> Iterator[ox.Triple]:
        """Yield names, types and codes of nodes; names in these languages, or else in any."""
        for iri in iris:
            ours = self._iris.owner(iri) or iri.startswith(self._iris.publisher(""))
            known = self._named if ours else self._named_for_ever
            yield from known(iri, tuple(languages))

    def _named(self, iri: str, languages: tuple[str, ...]) -> tuple[ox.Triple, ...]:
        node = ox.NamedNode(iri)
        names = self._names(node, ox.DefaultGraph()) or self._names(node, self._provenance)
        wanted = [name for name in names if spelled(name)[2].language in languages]
        codes = [quad.triple for code in _CODES for quad in self._store.quads(node, code)]
        return (*(wanted or names), *codes)

    def _names(self, node: ox.NamedNode, graph: ox.NamedNode | ox.DefaultGraph) -> list[ox.Triple]:
        return [
            quad.triple for label in _LABELS for quad in self._store.quads(node, label, None, graph)
        ]

    def agent_name(self, iri: str) -> str | None:
        """Return the name of a publisher, which stands in the provenance graph alone."""
        quads = self._store.quads(ox.NamedNode(iri), _LABELS[1], None, self._provenance)
        return next((spelled(quad.triple)[2].value for quad in quads), None)

    def counterparts(self, agreement: str) -> tuple[str, ...]:
        """Return the third-country sides of an agreement, in alphabetical order."""
        return tuple(
            sorted(
                agent
                for party in self.values(agreement, CLU.hasThirdCountryParty)
                for agent in self.values(party, CLU.partyAgent)
            )
        )

    def signed(self, agreement: str) -> str | None:
        """Return when an agreement was signed, as its source says it; None when none does."""
        return next(iter(self.values(agreement, CLU.signedOn)), None)

    def countries(self, actor: str) -> tuple[str, ...]:
        """Return the countries that a cluster or partnership may have a channel to, or aims at."""
        actors = {actor, *self.subjects(CLU.hasPartner, actor)}
        found: set[str] = set()
        for each in actors:
            found.update(self.values(each, CLU.targetsCountry))
            for gateway in self.subjects(CLU.operatedBy, each):
                found.update(self.values(gateway, CLU.gatewayCountry))
            for party in self.subjects(CLU.partyAgent, each):
                for agreement in self.subjects(CLU.hasEuropeanParty, party):
                    found.update(self.values(agreement, CLU.agreementCountry))
        return tuple(sorted(iri for iri in found if str(CLU.Country) in self.values(iri, RDF.type)))

    def instances(self, kind: str) -> tuple[str, ...]:
        """Return everything of a class, in alphabetical order."""
        return tuple(self.subjects(RDF.type, kind))

    def concepts(self, scheme: str) -> tuple[str, ...]:
        """Return the concepts of a code list, in alphabetical order."""
        return tuple(self.subjects(SKOS.inScheme, scheme))

    def values(self, subject: str, predicate: str) -> list[str]:
        """Return the values of one property of a node, in a stable order."""
        found = self._store.quads(ox.NamedNode(subject), ox.NamedNode(predicate))
        return sorted(spelled(quad.triple)[2].value for quad in found)

    def subjects(self, predicate: str, value: str) -> list[str]:
        """Return the nodes that have a value for a property, in a stable order."""
        found = self._store.quads(None, ox.NamedNode(predicate), ox.NamedNode(value))
        return sorted(spelled(quad.triple)[0] for quad in found)
