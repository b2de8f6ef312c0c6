"""A store built anew: what is current in the log, as documents to be loaded in bulk.

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
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from kb.iris import Iris
    from kb.log import Record
    from kb.projection.graphs import Graphs, Taken
    from kb.reference import Reference

    Contribution = tuple[Record, bytes]

__all__ = ["documents"]

_AT_ONCE = 2_000
"""How many contributions go into one document: some 100,000 quads, which load fastest."""


def documents(
    current: Iterable[Contribution],
    graphs: Graphs,
    reference: Reference,
    iris: Iris,
    read: Callable[[Record, bytes], Taken],
) -> Iterator[bytes]:
    """Yield N-Quads: reference data, then contributions with what follows and their provenance.

    `read` parses the payload of a record, and raises when it is not what was accepted.
    """
    yield b"".join(_merged(reference.graphs(iris)))
    outlines = Outlines(reference)
    rest = iter(current)
    while batch := list(islice(rest, _AT_ONCE)):
        records = [record for record, _ in batch]
        said = [_stored(record, payload, read) for record, payload in batch]
        yield b"".join(_quads(records, said, outlines.follow(said), iris)) + _provenance(
            records, graphs, iris
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
