"""Reading documents from the store, and writing them in RDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib.namespace import DCTERMS, FOAF, PROV

from kb import rdf
from kb.documents.advice import Advice
from kb.documents.document import Document, Stated
from kb.documents.facts import Facts
from kb.documents.terms import mentioned, spelled
from kb.vocab import CLU

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from kb.iris import Iris, ProfileId
    from kb.resources import Description, Mention, Resources
    from kb.store import EmbeddedStore

__all__ = ["Documents", "stated"]

_TOPIC = ox.NamedNode(FOAF.primaryTopic)
_REFERENCES = ox.NamedNode(DCTERMS.references)


class Documents:
    """Reads documents; the time that takes does not grow with the number of profiles."""

    def __init__(
        self,
        store: EmbeddedStore,
        resources: Resources,
        iris: Iris,
        steward: Callable[[ProfileId], str | None],
    ) -> None:
        self._store = store
        self._resources = resources
        self._iris = iris
        self._steward = steward
        self._provenance = ox.NamedNode(iris.provenance_graph)
        self.facts = Facts(store, iris)
        self.advice = Advice(store, iris)

    def read(self, iri: str, languages: Sequence[str] = ("en",)) -> Document:
        """Return the document about a thing, with names in these languages where there are any.

        It is empty for an IRI that nobody has used.
        """
        description = self._resources.describe(iri)
        mentions = self._resources.mentions(iri)
        figures = self.facts.subjects(CLU.observedEntity, iri)
        said = set(description.triples)
        for figure in figures:
            said.update(self._store.outgoing(figure))
        if not description.triples:
            said.update(_references(iri, mentions))
        provenance = set(self._about_graphs(iri))
        said |= provenance
        said.update(self.facts.names(mentioned(said), languages))
        return Document(
            iri,
            description,
            tuple(figures),
            mentions,
            stated(provenance),
            frozenset(said),
            self._claims(description),
        )

    def _claims(self, description: Description) -> dict[str, frozenset[ox.Triple]]:
        profile = self._iris.thing_of(description.iri)
        if profile is None:
            return {}
        several = len(description.by_publisher) > 1
        steward = self._steward(profile) if several else None
        return {
            self._iris.graph(publisher, profile): description.by_publisher[publisher].union(
                self._store.graph(self._iris.derived_graph(publisher, profile))
            )
            for publisher in sorted(description.by_publisher, key=lambda key: (key != steward, key))
        }

    def serialize(self, document: Document, media_type: str) -> bytes:
        """Return a document in an RDF format; one with graphs tells where each statement stands.

        :raises MediaTypeError: when we do not write the format.
        """
        form = rdf.format_of(media_type)
        if form.supports_datasets:
            return rdf.serialize(sorted(self._placed(document), key=str), form)
        first = ox.NamedNode(document.iri)
        return rdf.serialize(
            sorted(document.triples, key=lambda triple: (triple.subject != first, str(triple))),
            form,
        )

    def _placed(self, document: Document) -> Iterator[ox.Quad]:
        for triple in document.triples:
            graphs = _held(document, triple) or self._holding(triple, document)
            subject, predicate, value = (term for term in triple)
            for name in graphs:
                yield ox.Quad(subject, predicate, value, ox.NamedNode(name))
            if not graphs:
                yield ox.Quad(subject, predicate, value)

    def _holding(self, triple: ox.Triple, document: Document) -> list[str]:
        """Return the graphs of today that make a statement: for the past, those of reference."""
        subject, predicate, value = (term for term in triple)
        quads = self._store.quads(subject, predicate, value, None)
        names = [q.graph_name.value for q in quads if isinstance(q.graph_name, ox.NamedNode)]
        if document.places is None:
            return names
        return [name for name in names if name.startswith(self._iris.reference_graph(""))]

    def _about_graphs(self, iri: str) -> Iterator[ox.Triple]:
        for topic in self._store.quads(None, _TOPIC, ox.NamedNode(iri), self._provenance):
            graph = ox.NamedNode(spelled(topic.triple)[0])
            for quad in self._store.quads(graph, None, None, self._provenance):
                yield quad.triple


def _held(document: Document, triple: ox.Triple) -> list[str]:
    """Return the graphs that made a statement of a document of the past."""
    return [name for name, said in (document.places or {}).items() if triple in said]


def _references(iri: str, mentions: Iterable[Mention]) -> Iterator[ox.Triple]:
    for mention in mentions:
        yield ox.Triple(ox.NamedNode(mention.subject), _REFERENCES, ox.NamedNode(iri))


def stated(provenance: Iterable[ox.Triple]) -> tuple[Stated, ...]:
    """Return who states what since when, from what is said of their graphs."""
    facts: dict[str, dict[str, str]] = {}
    for graph, predicate, value in map(spelled, provenance):
        facts.setdefault(graph, {})[predicate] = value.value
    return tuple(
        Stated(
            graph,
            fact.get(str(PROV.wasAttributedTo)),
            fact.get(str(PROV.generatedAtTime)),
            fact.get(str(PROV.wasGeneratedBy)),
        )
        for graph, fact in sorted(facts.items())
    )
