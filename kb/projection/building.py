"""Profiles as documents to be loaded in bulk: a store built anew, and many new profiles at once.

A profile that the log keeps as the N-Triples of its stored form, as `load` leaves it, is taken as
it is: its hash says that no parser could make anything else of it.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kb.projection.outlines import Outlines
from kb.rdf import n_triples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kb.iris import Iris
    from kb.log import Record
    from kb.projection.graphs import Graphs, Taken
    from kb.reference import Reference

    Contribution = tuple[Record, bytes]

__all__ = ["Documents"]

_AT_ONCE = 2_000
"""How many contributions go into one document: some 100,000 quads, which load fastest."""


class Documents:
    """Writes contributions as N-Quads, merged, with what follows from them and their provenance.

    Not to be shared by threads.
    """

    def __init__(self, graphs: Graphs, reference: Reference, iris: Iris) -> None:
        self._graphs = graphs
        self._reference = reference
        self._iris = iris
        self._outlines = Outlines(reference)

    def whole(
        self, current: Iterable[Contribution], read: Callable[[Record, bytes], Taken]
    ) -> Iterator[bytes]:
        """Yield the reference data, then what is current, some thousand contributions at once.

        `read` parses the payload of a record, and raises when it is not what was accepted.
        """
        yield b"".join(_merged(self._reference.graphs(self._iris)))
        rest = iter(current)
        while batch := list(islice(rest, _AT_ONCE)):
            said = [_stored(record, payload, read) for record, payload in batch]
            yield self._document([record for record, _ in batch], said)

    def of(self, contributions: Sequence[Taken]) -> bytes:
        """Return one document of new profiles."""
        said = [n_triples(one.triples) for one in contributions]
        return self._document([one.record for one in contributions], said)

    def _document(self, records: list[Record], said: list[bytes]) -> bytes:
        follows = self._outlines.follow(said)
        return b"".join(_quads(records, said, follows, self._iris)) + _provenance(
            records, self._graphs, self._iris
        )


def _merged(graphs: Mapping[str, Iterable[ox.Triple]]) -> Iterator[bytes]:
    """Yield graphs, and their statements in the default graph."""
    for name, triples in graphs.items():
        said = n_triples(triples)
        yield said
        yield _placed(said, name)


def _stored(record: Record, payload: bytes, read: Callable[[Record, bytes], Taken]) -> bytes:
    """Return the stored form in N-Triples."""
    if record.payload_hash == record.stored_hash:
        return payload
    return n_triples(read(record, payload).triples)


def _quads(
    records: Iterable[Record], said: Iterable[bytes], follows: Iterable[bytes], iris: Iris
) -> Iterator[bytes]:
    for record, stated, derived in zip(records, said, follows, strict=True):
        graph = iris.graph(record.publisher, record.profile)
        yield stated
        yield _placed(stated, graph)
        if derived:
            yield derived
            yield _placed(derived, iris.derived_graph(record.publisher, record.profile))


def _placed(triples: bytes, graph: str) -> bytes:
    r"""Put N-Triples into a graph; no literal holds the end of a line.

    >>> _placed(b'<urn:s> <urn:p> "a" .\n', "urn:g")
    b'<urn:s> <urn:p> "a" <urn:g> .\n'
    """
    return triples.replace(b" .\n", b" <%s> .\n" % graph.encode())


def _provenance(records: Iterable[Record], graphs: Graphs, iris: Iris) -> bytes:
    name = ox.NamedNode(iris.provenance_graph)
    quads = (
        ox.Quad(triple.subject, triple.predicate, triple.object, name)
        for record in records
        for triple in graphs.provenance(record)
    )
    return ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
