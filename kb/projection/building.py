"""Profiles as documents to be loaded in bulk: a store built anew, and many new profiles at once.

A profile that the log keeps as the N-Triples of its stored form, as `load` leaves it, is taken as
it is: its hash says that no parser could make anything else of it.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from kb.projection.advice import Advice, advice_lines, kept_advice
from kb.projection.reading import read_back
from kb.rdf import n_triples

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kb.iris import Iris
    from kb.log import Current, Record
    from kb.projection.graphs import Graphs, Taken
    from kb.reference import Reference

__all__ = ["Documents"]

_AT_ONCE = 2_000
"""How many contributions go into one document: some 100,000 quads, which load fastest."""


class Documents:
    """Writes contributions as N-Quads, with what follows from them and their provenance.

    `merged` graphs have their statements in the default graph, too. Not to be shared by threads.
    """

    def __init__(
        self, graphs: Graphs, reference: Reference, iris: Iris, *, merged: bool = True
    ) -> None:
        self._graphs = graphs
        self._reference = reference
        self._iris = iris
        self._merged = merged

    def whole(self, current: Iterable[Current], *, with_reference: bool = True) -> Iterator[bytes]:
        """Yield the reference data, then what is current, some thousand contributions at once.

        :raises DamagedError: when a payload is not what was accepted.
        """
        if with_reference:
            graphs = self._reference.graphs(self._iris).items()
            yield self._quads((name, n_triples(triples)) for name, triples in graphs)
        rest = iter(current)
        while batch := list(islice(rest, _AT_ONCE)):
            stated = [_stored(one.record, one.payload, self._iris) for one in batch]
            yield self._document(
                [one.record for one in batch],
                stated,
                self._graphs.outlines.follow(stated),
                [kept_advice(one.report) for one in batch],
            )

    def of(self, contributions: Sequence[Taken]) -> bytes:
        """Return one document of new profiles."""
        stated = [n_triples(one.triples) for one in contributions]
        return self._document(
            [one.record for one in contributions],
            stated,
            self._graphs.follow(contributions, stated),
            [one.advice for one in contributions],
        )

    def _document(
        self,
        records: list[Record],
        stated: list[bytes],
        follows: list[bytes],
        advice: Iterable[Sequence[Advice]],
    ) -> bytes:
        named = _named(records, stated, follows, self._iris)
        provenance = _provenance(records, self._graphs, self._iris)
        return self._quads(named) + provenance + _advice(records, advice, self._iris)

    def _quads(self, graphs: Iterable[tuple[str, bytes]]) -> bytes:
        parts: list[bytes] = []
        for name, triples in graphs:
            if self._merged:
                parts.append(triples)
            parts.append(_placed(triples, name))
        return b"".join(parts)


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


def _placed(triples: bytes, graph: str) -> bytes:
    r"""Put N-Triples into a graph; no literal holds the end of a line.

    >>> _placed(b'<urn:s> <urn:p> "a" .\n', "urn:g")
    b'<urn:s> <urn:p> "a" <urn:g> .\n'
    """
    return triples.replace(b" .\n", b" <%s> .\n" % graph.encode())


def _provenance(records: Sequence[Record], graphs: Graphs, iris: Iris) -> bytes:
    lines = "".join(graphs.provenance_lines(records).values())
    return _placed(lines.encode(), iris.provenance_graph)


def _advice(records: Iterable[Record], advice: Iterable[Sequence[Advice]], iris: Iris) -> bytes:
    pairs = zip(records, advice, strict=True)
    lines = "".join(advice_lines(record, said, iris) for record, said in pairs if said)
    return _placed(lines.encode(), iris.advice_graph)
