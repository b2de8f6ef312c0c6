"""The graphs of one contribution: what is said, what follows from it, who said it and when."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Self

import pyoxigraph as ox
from rdflib.namespace import DCTERMS, FOAF, PROV, RDF, XSD

from kb.projection.advice import ABOUT, Advice, advice_triples
from kb.projection.outlines import Outlines
from kb.rdf import n_triples
from kb.reasoning import derive
from kb.store import Change
from kb.vocab import CLU

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from kb.iris import Iris, ProfileId
    from kb.log import Log, Record
    from kb.reference import Reference

__all__ = ["Graphs", "Taken"]

_TYPE = ox.NamedNode(RDF.type)
_DATE_TIME = ox.NamedNode(XSD.dateTime)
_GRAPH = ox.NamedNode(CLU.ContributionGraph)
_ATTRIBUTED = ox.NamedNode(PROV.wasAttributedTo)
_GENERATED = ox.NamedNode(PROV.wasGeneratedBy)
_GENERATED_AT = ox.NamedNode(PROV.generatedAtTime)
_TOPIC = ox.NamedNode(FOAF.primaryTopic)
_REVISES = ox.NamedNode(PROV.wasRevisionOf)
_LICENCE = ox.NamedNode(DCTERMS.license)
_REPLACED = ox.NamedNode(DCTERMS.isReplacedBy)


@dataclass(frozen=True, slots=True)
class Taken:
    """A contribution, its stored form, and what the gate said of it; empty for a withdrawal.

    `follows` is what `Outlines.follow` gives for the stored form, where that is known already.
    """

    record: Record
    triples: frozenset[ox.Triple]
    advice: tuple[Advice, ...] = ()
    follows: bytes | None = None

    @property
    def graph(self) -> tuple[str, ProfileId]:
        """Whose word it is, and about which profile."""
        return self.record.publisher, self.record.profile


class Graphs:
    """Makes graphs of contributions.

    `name_of` tells the name of a publisher by its key; `puts` which of some positions in the log
    are those of statements, and not of withdrawals.
    """

    def __init__(
        self,
        reference: Reference,
        iris: Iris,
        name_of: Callable[[str], str],
        puts: Callable[[Iterable[int]], Collection[int]],
    ) -> None:
        self._reference = reference
        self._iris = iris
        self._name_of = name_of
        self._puts = puts
        self._licences = _licences(reference)
        self.outlines = Outlines(reference)

    @classmethod
    def of(cls, log: Log, reference: Reference, iris: Iris) -> Self:
        """Make graphs of the contributions of a log."""
        names = cache(lambda key: log.publishers.get(key).name)  # a publisher keeps its name
        return cls(reference, iris, names, log.puts)

    def reference_change(self) -> Change:
        """Return what puts the reference data in the store."""
        return Change(graphs=self._reference.graphs(self._iris))

    def publishers_change(self, keys: Iterable[str]) -> Change:
        """Return what says in the provenance graph who publishers are.

        The store then knows, too, that this graph and that of advice are kept apart.
        """
        provenance, advice = self._iris.provenance_graph, self._iris.advice_graph
        about = {(provenance, self._iris.publisher(key)): self.publisher(key) for key in keys}
        return Change(about=about, linked={(advice, ABOUT, advice): ()})

    def merges_change(self, merges: Mapping[ProfileId, ProfileId]) -> Change:
        """Return what says which keys were merged into which others.

        https://www.dublincore.org/specifications/dublin-core/dcmi-terms/#isReplacedBy
        """
        thing = self._iris.thing
        said = [
            ox.Triple(ox.NamedNode(thing(old)), _REPLACED, ox.NamedNode(thing(new)))
            for old, new in merges.items()
        ]
        return Change(graphs={self._iris.merges_graph: said})

    @property
    def licences(self) -> tuple[str, ...]:
        """The IRIs of the licences under which everything is contributed."""
        return tuple(licence.value for licence in self._licences)

    def changes(self, contributions: Iterable[Taken]) -> list[Change]:
        """Return what replaces the graphs of contributions; the last word on each counts."""
        last = {one.graph: one for one in contributions}
        by_publisher: dict[str, list[Taken]] = defaultdict(list)
        for one in last.values():
            by_publisher[one.record.publisher].append(one)
        return [
            change
            for publisher, said in by_publisher.items()
            for change in self._of(publisher, said)
        ]

    def _of(self, publisher: str, said: Sequence[Taken]) -> Iterator[Change]:
        provenance = self._iris.provenance_graph
        about = {(provenance, self._iris.publisher(publisher)): self.publisher(publisher)}
        follows = self.follow(said, [n_triples(one.triples) for one in said])
        provenances = self.provenance([one.record for one in said])
        for one, lines in zip(said, follows, strict=True):
            profile = one.record.profile
            graph = self._iris.graph(publisher, profile)
            derived = [quad.triple for quad in ox.parse(lines, ox.RdfFormat.N_TRIPLES)]
            yield Change(
                graphs={
                    graph: one.triples,
                    self._iris.derived_graph(publisher, profile): derived,
                },
                about={(provenance, graph): provenances.get(graph, ()), **about},
                linked={(self._iris.advice_graph, ABOUT, graph): self.advice(one)},
            )

    def follow(self, said: Sequence[Taken], stated: Sequence[bytes]) -> list[bytes]:
        """Return what follows from contributions, which come as N-Triples, too."""
        unknown = [text for one, text in zip(said, stated, strict=True) if one.follows is None]
        found = iter(self.outlines.follow(unknown))
        return [next(found) if one.follows is None else one.follows for one in said]

    def advice(self, one: Taken) -> list[ox.Triple]:
        """Return what the gate said of a contribution."""
        return advice_triples(one.record, one.advice, self._iris)

    def derived(self, said: Sequence[Taken]) -> dict[ProfileId, set[ox.Triple]]:
        """Return what follows from the profiles of one publisher, by profile."""
        found: dict[ProfileId, set[ox.Triple]] = defaultdict(set)
        for triple in derive(self._reference, [t for one in said for t in one.triples]):
            owner = self._iris.owner(getattr(triple.subject, "value", ""))
            if owner is not None:
                found[owner].add(triple)
        return found

    def provenance(self, records: Sequence[Record]) -> dict[str, list[ox.Triple]]:
        """Return by graph what is said of it as long as it is current.

        A graph that is withdrawn is not among them.
        """
        return {
            graph: [quad.triple for quad in ox.parse(lines, ox.RdfFormat.N_TRIPLES)]
            for graph, lines in self.provenance_lines(records).items()
        }

    def provenance_lines(self, records: Sequence[Record]) -> dict[str, str]:
        """Return what `provenance` does as N-Triples.

        https://www.w3.org/TR/prov-o/#starting-points
        """
        current = [record for record in records if record.action == "put"]
        revised = self._puts(record.previous for record in current if record.previous)
        return {
            self._iris.graph(record.publisher, record.profile): self._provenance(
                record, revises=record.previous in revised
            )
            for record in current
        }

    def _provenance(self, record: Record, *, revises: bool) -> str:
        iris = self._iris
        graph = f"<{iris.graph(record.publisher, record.profile)}>"
        time = record.time.isoformat().replace("+00:00", "Z")
        said = [
            f"{_TYPE} {_GRAPH}",
            f"{_ATTRIBUTED} <{iris.publisher(record.publisher)}>",
            f"{_GENERATED} <{iris.contribution(record.id)}>",
            f"{_TOPIC} <{iris.thing(record.profile)}>",
            *(f"{_LICENCE} {licence}" for licence in self._licences),
            f'{_GENERATED_AT} "{time}"^^{_DATE_TIME}',
        ]
        if revises:
            before = iris.version(record.publisher, record.profile, record.previous)
            said.append(f"{_REVISES} <{before}>")
        return "".join(f"{graph} {statement} .\n" for statement in said)

    def publisher(self, key: str) -> list[ox.Triple]:
        """Return who a publisher is."""
        node = ox.NamedNode(self._iris.publisher(key))
        return [
            ox.Triple(node, _TYPE, ox.NamedNode(PROV.Agent)),
            ox.Triple(node, ox.NamedNode(FOAF.name), ox.Literal(self._name_of(key))),
        ]


def _licences(reference: Reference) -> tuple[ox.NamedNode, ...]:
    """Return the licence of what is contributed: that of the ontology, which its header states."""
    ontology = ox.NamedNode(str(CLU.NS).rstrip("#"))
    with reference.holding(()) as data:
        found = [quad.object for quad in data.store.quads_for_pattern(ontology, _LICENCE, None)]
    return tuple(term for term in found if isinstance(term, ox.NamedNode))
