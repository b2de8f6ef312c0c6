"""Comparing the log with itself, and the store with the log."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kb.errors import DamagedError
from kb.projection.advice import ABOUT, kept_advice
from kb.projection.graphs import Taken
from kb.rdf import hash_of, stored_form

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kb.iris import Iris
    from kb.log import Log, Record
    from kb.projection.graphs import Graphs
    from kb.store import EmbeddedStore

__all__ = ["Verification", "verify"]

_BATCH = 500
"""From how many profiles conclusions are drawn at once."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found in order: records of the log, graphs and merged statements of the store.

    `redacted` tells of how many records the content was destroyed.
    """

    contributions: int
    graphs: int
    statements: int
    redacted: int

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


def verify(log: Log, store: EmbeddedStore, graphs: Graphs, iris: Iris) -> Verification:
    """Compare everything with everything; see `Projection.verify`.

    :raises DamagedError: naming the first thing that is not as it should be.
    """
    contributions = log.verify()
    if store.position() != contributions:
        raise _damaged(
            f"the store has taken in {store.position()} contributions, and the log has "
            f"{contributions}"
        )
    expected = set(_current_graphs(log, store, graphs, iris))
    _check_advised(store, expected, iris)
    expected |= _reference_graphs(store, graphs)
    expected |= _merges_graph(log, store, graphs)
    apart = {iris.provenance_graph, iris.advice_graph, iris.system_graph, iris.validation_graph}
    for name in set(store.graph_names()) - expected - apart:
        raise _damaged(f"the graph <{name}> should not be there")
    _check_provenance(store, expected, iris)
    statements = _check_merged(store, apart)
    return Verification(contributions, len(expected), statements, len(log.redactions.all()))


def _current_graphs(log: Log, store: EmbeddedStore, graphs: Graphs, iris: Iris) -> Iterator[str]:
    """Check the graphs of every publisher and profile, and yield the names of the current ones."""
    last = {(record.publisher, record.profile): record for record in log.records()}
    by_publisher = sorted(last.values(), key=lambda record: (record.publisher, record.position))
    for publisher, records in groupby(by_publisher, key=lambda record: record.publisher):
        while batch := [_said(log, store, record, iris) for record in islice(records, _BATCH)]:
            derived = graphs.derived(batch)
            provenance = graphs.provenance([one.record for one in batch])
            for one in batch:
                record = one.record
                name = iris.derived_graph(publisher, record.profile)
                if set(store.graph(name)) != derived.get(record.profile, set()):
                    raise _damaged(f"the graph <{name}> is not what follows from {record.profile}")
                _check_attribution(store, provenance, record, iris)
                _check_advice(store, one, graphs, iris)
                if record.action == "put":
                    yield name
                    yield iris.graph(publisher, record.profile)


def _said(log: Log, store: EmbeddedStore, record: Record, iris: Iris) -> Taken:
    """Read a graph, compare it with the record that made it, and add what the gate said of it."""
    name = iris.graph(record.publisher, record.profile)
    triples = frozenset(store.graph(name))
    if hash_of(triples) != record.stored_hash:
        raise _damaged(f"the graph <{name}> is not what contribution {record.id} put there")
    if record.action == "withdraw":
        return Taken(record, triples)
    with log.reading() as reader:
        return Taken(record, triples, kept_advice(reader.report(record)))


def _check_attribution(
    store: EmbeddedStore, expected: Mapping[str, list[ox.Triple]], record: Record, iris: Iris
) -> None:
    name = iris.graph(record.publisher, record.profile)
    provenance = ox.NamedNode(iris.provenance_graph)
    said = {quad.triple for quad in store.quads(ox.NamedNode(name), graph=provenance)}
    if said != stored_form(expected.get(name, ())):
        raise _damaged(f"the provenance of <{name}> is not that of contribution {record.id}")


def _check_advice(store: EmbeddedStore, one: Taken, graphs: Graphs, iris: Iris) -> None:
    name = iris.graph(one.record.publisher, one.record.profile)
    advice = ox.NamedNode(iris.advice_graph)
    leading = store.quads(None, ox.NamedNode(ABOUT), ox.NamedNode(name), advice)
    said = {quad.triple for node in _subjects(leading) for quad in store.quads(node, graph=advice)}
    if said != stored_form(graphs.advice(one)):
        raise _damaged(f"the advice on <{name}> is not that on contribution {one.record.id}")


def _check_advised(store: EmbeddedStore, expected: set[str], iris: Iris) -> None:
    """Nothing stands in the advice graph but results about current graphs."""
    advice, about = ox.NamedNode(iris.advice_graph), ox.NamedNode(ABOUT)
    for node in _subjects(store.quads(graph=advice)):
        graphs = {
            getattr(quad.object, "value", "") for quad in store.quads(node, about, None, advice)
        }
        if not graphs or not graphs <= expected:
            raise _damaged(f"the advice graph holds {node}, which is about nothing current")


def _subjects(quads: Iterable[ox.Quad]) -> Iterator[ox.NamedNode]:
    return (quad.subject for quad in quads if isinstance(quad.subject, ox.NamedNode))


def _reference_graphs(store: EmbeddedStore, graphs: Graphs) -> set[str]:
    expected = graphs.reference_change().graphs
    for name, triples in expected.items():
        if sum(1 for _ in store.quads(graph=ox.NamedNode(name))) != len(set(triples)):
            raise _damaged(f"the reference graph <{name}> is not what this version ships")
    return set(expected)


def _merges_graph(log: Log, store: EmbeddedStore, graphs: Graphs) -> set[str]:
    expected = graphs.merges_change(log.merges()).graphs
    for name, triples in expected.items():
        if set(store.graph(name)) != set(triples):
            raise _damaged(f"the graph <{name}> does not say which keys are merged")
    return {name for name, triples in expected.items() if triples}


def _check_provenance(store: EmbeddedStore, expected: set[str], iris: Iris) -> None:
    """Nothing stands in the provenance graph but current graphs and their publishers."""
    publishers = iris.publisher("")
    for quad in store.quads(graph=ox.NamedNode(iris.provenance_graph)):
        subject = getattr(quad.subject, "value", "")
        if subject not in expected and not subject.startswith(publishers):
            raise _damaged(f"the provenance graph speaks of <{subject}>, which is not current")


def _check_merged(store: EmbeddedStore, apart: set[str]) -> int:
    """Compare the default graph with the union of all others but those kept apart."""
    held, default = 0, ox.DefaultGraph()
    merged: set[ox.Triple] = set()
    for quad in store.quads(graph=None):
        if quad.graph_name == default:
            held += 1
        elif getattr(quad.graph_name, "value", None) not in apart:
            merged.add(quad.triple)
            if next(store.quads(*quad.triple), None) is None:
                raise _damaged(f"the default graph lacks {quad.triple} of {quad.graph_name}")
    if held != len(merged):
        raise _damaged(f"the default graph has {held - len(merged)} statements of no graph")
    return held


def _damaged(what: str) -> DamagedError:
    return DamagedError(what, hint="Build the store anew with `cluster-kb rebuild`.")
