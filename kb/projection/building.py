"""A store built anew: what is current in the log, as documents to be loaded in bulk.

A profile that the log keeps as the N-Triples of its stored form, as `load` leaves it, is taken as
it is: its hash says that no parser could make anything else of it.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kb.projection.outlines import Outlines
from kb.projection.reading import read_back
from kb.rdf import n_triples

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kb.iris import Iris
    from kb.log import Record
    from kb.projection.graphs import Graphs
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
    *,
    merged: bool = True,
    with_reference: bool = True,
) -> Iterator[bytes]:
    """Yield N-Quads: reference data, then contributions with what follows and their provenance.

    `merged` graphs have their statements in the default graph, too.

    :raises DamagedError: when a payload is not what was accepted.
    """
    if with_reference:
        said = ((name, n_triples(triples)) for name, triples in reference.graphs(iris).items())
        yield b"".join(_quads(said, merged=merged))
    outlines = Outlines(reference)
    rest = iter(current)
    while batch := list(islice(rest, _AT_ONCE)):
        records = [record for record, _ in batch]
        stated = [_stored(record, payload, iris) for record, payload in batch]
        named = _named(records, stated, outlines.follow(stated), iris)
        yield b"".join(_quads(named, merged=merged)) + _provenance(records, graphs, iris)


def _stored(record: Record, payload: bytes, iris: Iris) -> bytes:
    """Return the stored form in N-Triples."""
    if record.payload_hash == record.stored_hash:
        return payload
    return n_triples(read_back(record, payload, iris).triples)


def _named(
    records: Iterable[Record], said: Iterable[bytes], follows: Iterable[bytes], iris: Iris
) -> Iterator[tuple[str, bytes]]:
    """Yield the graphs of contributions: name and N-Triples."""
    for record, stated, derived in zip(records, said, follows, strict=True):
        yield iris.graph(record.publisher, record.profile), stated
        if derived:
            yield iris.derived_graph(record.publisher, record.profile), derived


def _quads(graphs: Iterable[tuple[str, bytes]], *, merged: bool) -> Iterator[bytes]:
    for name, triples in graphs:
        if merged:
            yield triples
        yield _placed(triples, name)


def _placed(triples: bytes, graph: str) -> bytes:
    r"""Put N-Triples into a graph; no literal holds the end of a line.

    >>> _placed(b'<urn:s> <urn:p> "a" .\n', "urn:g")
    b'<urn:s> <urn:p> "a" <urn:g> .\n'
    """
    return triples.replace(b" .\n", b" <%s> .\n" % graph.encode())


def _provenance(records: Sequence[Record], graphs: Graphs, iris: Iris) -> bytes:
    name = ox.NamedNode(iris.provenance_graph)
    quads = (
        ox.Quad(triple.subject, triple.predicate, triple.object, name)
        for said in graphs.provenance(records).values()
        for triple in said
    )
    return ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
