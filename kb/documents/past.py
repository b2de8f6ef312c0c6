"""Documents of the past: what publishers had said of one thing at a position in the log.

Such a document holds what the profile said and what follows from it by the rules of today, who
had contributed it when, and the names that other profiles had then. What others said of the thing
in their own profiles is in the past of those.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import islice
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib.namespace import FOAF, RDF, SKOS

from kb.documents.document import Document
from kb.documents.reading import stated
from kb.documents.terms import mentioned, spelled
from kb.errors import GoneError, NotFoundError
from kb.resources import Description
from kb.vocab import CLU

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kb.documents.facts import Facts
    from kb.history import State, States
    from kb.iris import Iris, ProfileId
    from kb.projection import Graphs

    Placed = dict[str, frozenset[ox.Triple]]

__all__ = ["PastDocuments"]

_NAMING = frozenset(map(str, (RDF.type, SKOS.prefLabel, FOAF.name, SKOS.notation)))
_MOST_NAMED = 200
"""Of how many other profiles the names are looked up: each has to be read from the log."""


class PastDocuments:
    """Reads documents of the past; what they take does not grow with the number of profiles."""

    def __init__(self, states: States, graphs: Graphs, facts: Facts, iris: Iris) -> None:
        self._states = states
        self._graphs = graphs
        self._facts = facts
        self._iris = iris

    def read(
        self, profile: ProfileId, position: int, languages: Sequence[str], steward: str | None
    ) -> tuple[Document, State]:
        """Return the document about a thing as of a position, and the state that it shows.

        :raises NotFoundError: when nobody had described the thing then.
        :raises GoneError: when nobody described it any more, or something was redacted since.
        """
        state = self._states.at(profile, position)
        places = self._profile(state)
        description = self._description(state, places)
        claims = self._claims(state, places, steward)
        provenance = self._graphs.provenance([one.record for one in state.said])
        about = {triple for said in provenance.values() for triple in said}
        said = description.triples | about
        names = self._names(mentioned(said), position, languages)
        _add(places, {**names, self._iris.provenance_graph: about.union(self._agents(state))})
        known = self._facts.names(self._of_reference(mentioned(said)), languages)
        document = Document(
            iri=description.iri,
            description=description,
            figures=tuple(sorted(_observed(said, description.iri))),
            mentions=(),
            stated=stated(about),
            triples=said.union(known, *places.values()),
            claims=claims,
            places=places,
        )
        return document, state

    def _profile(self, state: State) -> Placed:
        """Return what was said, and what follows, by graph."""
        places: Placed = {}
        for one in state.said:
            publisher = one.record.publisher
            places[self._iris.graph(publisher, state.profile)] = one.triples
            follows = self._graphs.derived([one]).get(state.profile)
            if follows:
                graph = self._iris.derived_graph(publisher, state.profile)
                places[graph] = frozenset(follows)
        return places

    def _description(self, state: State, places: Placed) -> Description:
        said = {one.record.publisher: one.triples for one in state.said}
        asserted = frozenset[ox.Triple]().union(*said.values())
        known = asserted.union(*places.values())
        return Description(self._iris.thing(state.profile), asserted, known - asserted, said)

    def _claims(self, state: State, places: Placed, steward: str | None) -> Placed:
        """Return what each publisher's graph said and what followed, the steward's first."""
        publishers = (one.record.publisher for one in state.said)
        claims: Placed = {}
        for key in sorted(publishers, key=lambda key: (key != steward, key)):
            graph = self._iris.graph(key, state.profile)
            follows = places.get(self._iris.derived_graph(key, state.profile), frozenset())
            claims[graph] = places[graph] | follows
        return claims

    def _agents(self, state: State) -> Iterator[ox.Triple]:
        """Yield the names of publishers, as they are today."""
        for key in {one.record.publisher for one in state.said}:
            yield from (t for t in self._graphs.publisher(key) if spelled(t)[1] == str(FOAF.name))

    def _of_reference(self, iris: Iterable[str]) -> Iterator[str]:
        publisher = self._iris.publisher("")
        return (iri for iri in iris if not self._iris.owner(iri) and not iri.startswith(publisher))

    def _names(self, iris: Iterable[str], position: int, languages: Sequence[str]) -> Placed:
        """Return the names and types that other profiles had then, by graph."""
        wanted: dict[ProfileId, set[str]] = defaultdict(set)
        for iri in iris:
            owner = self._iris.owner(iri)
            if owner is not None:
                wanted[owner].add(iri)
        found: Placed = {}
        for profile, nodes in islice(wanted.items(), _MOST_NAMED):
            try:
                state = self._states.at(profile, position)
            except (NotFoundError, GoneError):
                continue
            for one in state.said:
                graph = self._iris.graph(one.record.publisher, profile)
                found[graph] = frozenset(_naming(one.triples, nodes, languages))
        return found


def _naming(
    triples: Iterable[ox.Triple], nodes: set[str], languages: Sequence[str]
) -> Iterator[ox.Triple]:
    """Yield names and types of nodes; names in these languages, or else in any."""
    about = [t for t in triples if spelled(t)[0] in nodes and spelled(t)[1] in _NAMING]
    named = {spelled(t)[0] for t in about if getattr(t.object, "language", None) in languages}
    for triple in about:
        language = getattr(triple.object, "language", None)
        if language is None or language in languages or spelled(triple)[0] not in named:
            yield triple


def _observed(triples: Iterable[ox.Triple], iri: str) -> Iterator[str]:
    for subject, predicate, value in map(spelled, triples):
        if predicate == str(CLU.observedEntity) and value.value == iri:
            yield subject


def _add(places: Placed, more: Mapping[str, Iterable[ox.Triple]]) -> None:
    for graph, said in more.items():
        places[graph] = places.get(graph, frozenset()).union(said)
