"""From what graphs shall hold to the statements to remove and to add."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from kb.store.change import Settled

__all__ = ["Difference"]

_DEFAULT = ox.DefaultGraph()


class Difference:
    """The quads that lead from the present state of an engine to the settled one."""

    def __init__(self, engine: ox.Store, settled: Settled, apart: Collection[str]) -> None:
        self.removed: set[ox.Quad] = set()
        self.added: list[ox.Quad] = []
        self.emptied: list[ox.NamedNode] = []
        gained: set[ox.Triple] = set()
        lost: set[ox.Triple] = set()
        for (graph, *part), after in settled.scopes():
            name = ox.NamedNode(graph)
            before = {quad.triple for quad in _held(engine, name, list(map(ox.NamedNode, part)))}
            self.removed.update(_quad(triple, name) for triple in before - after)
            self.added.extend(_quad(triple, name) for triple in after - before)
            if not part and before and not after:
                self.emptied.append(name)
            if graph in settled.merged:
                gained |= after - before
                lost |= before - after
        lost.difference_update(*settled.merged.values())
        elsewhere = settled.merged.keys() | apart
        for triple in lost:
            if not _is_stated(engine, triple, elsewhere):
                self.removed.add(_quad(triple, _DEFAULT))
        self.added.extend(_quad(triple, _DEFAULT) for triple in gained)

    @property
    def only_adds(self) -> bool:
        """Whether nothing is removed."""
        return not self.removed

    @property
    def has_blank_nodes(self) -> bool:
        """Whether a blank node is removed or added."""
        return any(
            isinstance(node, ox.BlankNode)
            for quads in (self.removed, self.added)
            for quad in quads
            for node in (quad.subject, quad.object)
        )

    def update(self) -> str:
        """Return the one SPARQL update that does it all; removals come first.

        https://www.w3.org/TR/sparql11-update/#deleteData
        """
        drops = "".join(f"DROP SILENT GRAPH {name} ;\n" for name in self.emptied)
        return (
            f"DELETE DATA {{ {_block(self.removed)} }} ;\n"
            f"{drops}INSERT DATA {{ {_block(self.added)} }}"
        )


def _held(engine: ox.Store, graph: ox.NamedNode, part: Sequence[ox.NamedNode]) -> Iterator[ox.Quad]:
    """Yield what an engine holds in a graph, or in the part of it that `Settled.scopes` names."""
    match part:
        case [link, node]:
            leading = engine.quads_for_pattern(None, link, node, graph)
            subjects: list[Any] = [led.subject for led in leading]
        case _:
            subjects = [*part] or [None]
    for subject in subjects:
        yield from engine.quads_for_pattern(subject, None, None, graph)


def _quad(triple: ox.Triple, graph: ox.NamedNode | ox.DefaultGraph) -> ox.Quad:
    return ox.Quad(triple.subject, triple.predicate, triple.object, graph)


def _is_stated(engine: ox.Store, triple: ox.Triple, elsewhere: Collection[str]) -> bool:
    """Say whether a merged graph that stays as it is makes this statement."""
    for quad in engine.quads_for_pattern(triple.subject, triple.predicate, triple.object):
        graph = quad.graph_name
        if isinstance(graph, ox.NamedNode) and graph.value not in elsewhere:
            return True
    return False


def _block(quads: Iterable[ox.Quad]) -> str:
    graphs: defaultdict[ox.NamedNode | ox.BlankNode | ox.DefaultGraph, list[str]]
    graphs = defaultdict(list)
    for quad in quads:
        graphs[quad.graph_name].append(f"{quad.triple} .")
    bodies = {graph: "\n".join(statements) for graph, statements in graphs.items()}
    return "\n".join(
        body if isinstance(graph, ox.DefaultGraph) else f"GRAPH {graph} {{ {body} }}"
        for graph, body in bodies.items()
    )
