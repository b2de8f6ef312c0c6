"""The engine of the gate: SHACL Core compiled once, SPARQL constraints for many nodes at a time.

The Core constraints run in the Rust engine `shacl`. It would also run the SPARQL constraints, one
focus node after the other, which takes twenty times as long as all the rest; so these run here. A
constraint is one query on a small store that holds the graph: `$this` is not bound before, but
joined with the focus nodes, which stand in a graph of their own. The two mean the same for queries
that SHACL-SPARQL allows (https://www.w3.org/TR/shacl/#sparql-constraints-prebound forbids MINUS,
VALUES, SERVICE and subqueries that do not project `$this`), as long as every branch of a UNION and
every FILTER mentions `$this` where the focus counts. A test holds this engine to give what pySHACL
gives.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import pyoxigraph as ox
import shacl
from rdflib import RDF, RDFS, SH, Graph, URIRef

from kb.rdf import stored_literal
from kb.validation.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from rdflib.term import Node

    Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
    _Sent = dict[Term, list[ox.Triple]]

__all__ = ["CompiledEngine"]

_TYPE, _SUBCLASS = ox.NamedNode(RDF.type), ox.NamedNode(RDFS.subClassOf)
_FOCUS = ox.NamedNode("urn:x-cluster-kb:focus")
"""The graph, and the property, that say which nodes a constraint looks at."""
_BULK = 100_000
"""A graph of more bytes is loaded by several threads; of fewer, one is done before they start."""


class CompiledEngine:
    """Validates graphs with one set of shapes; threads may share it."""

    def __init__(self, shapes: Graph, targeted: Iterable[str]) -> None:
        core = Graph() + shapes
        core.remove((None, SH.sparql, None))
        self._core = shacl.Shapes.from_text(core.serialize(format="nt"), format="ntriples")
        self._constraints = list(_constraints(shapes, targeted))
        self._by_class = _index(self._constraints, SH.targetClass)
        self._by_subject = _index(self._constraints, SH.targetSubjectsOf)
        self._by_object = _index(self._constraints, SH.targetObjectsOf)

    def findings(self, graph: Iterable[ox.Triple]) -> list[Finding]:
        """Return what the rules find wrong in a graph.

        :raises TypeError: when a constraint of the shapes is no SELECT query.
        """
        triples = set(graph)
        text = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
        return [*self._core_findings(text), *self._sparql_findings(triples, text)]

    def _core_findings(self, text: bytes) -> Iterator[Finding]:
        for found in self._core.validate_text(text.decode(), format="ntriples").results:
            path = found.path or ""
            yield Finding(
                focus=_bare(found.focus_node),
                path=path[1:-1] if _is_iri(path) else None,
                value=None if found.value is None else _bare(found.value),
                shape=_bare(found.source_shape or ""),
                component=found.component_iri,
                values={},
            )

    def _sparql_findings(self, triples: set[ox.Triple], text: bytes) -> Iterator[Finding]:
        focus = self._focus(triples)
        store = ox.Store()
        load = store.bulk_load if len(text) > _BULK else store.load
        load(text, ox.RdfFormat.N_TRIPLES, lenient=True)
        for number, nodes in focus.items():
            mark = self._constraints[number].mark
            store.extend(ox.Quad(mark, _FOCUS, node, _FOCUS) for node in nodes)
        sent = _rewritten(triples)
        for number in focus:
            yield from self._constraints[number].findings(store, sent)

    def _focus(self, triples: set[ox.Triple]) -> dict[int, set[Term]]:
        """Return by the number of a constraint the nodes that it looks at.

        https://www.w3.org/TR/shacl/#targets
        """
        above = _above(triples)
        found: dict[int, set[Term]] = defaultdict(set)
        for subject, predicate, value in triples:
            if predicate == _TYPE:
                for class_ in above.get(value, (value,)):
                    for number in self._by_class.get(class_, ()):
                        found[number].add(subject)
            for number in self._by_subject.get(predicate, ()):
                found[number].add(subject)
            for number in self._by_object.get(predicate, ()):
                found[number].add(value)
        return found


@dataclass(frozen=True, slots=True)
class _Constraint:
    """A SPARQL constraint of a shape, with the targets that lead to it."""

    shape: str
    path: str | None
    of_node: bool
    """Whether the shape is a node shape: its value is then the focus node, unless it says more."""
    targets: Mapping[Node, tuple[str, ...]]
    mark: ox.NamedNode
    query: str

    def findings(self, store: ox.Store, sent: _Sent) -> Iterator[Finding]:
        """Ask the question of all focus nodes at once; say literals as they were sent."""
        answer = store.query(self.query)
        if not isinstance(answer, ox.QuerySolutions):
            raise TypeError(f"the constraint of {self.shape} is no SELECT query")
        names = [variable.value for variable in answer.variables]
        for solution in answer:
            row = {name: term for name, term in zip(names, solution, strict=True) if term}
            for one in _as_sent(row, sent) if sent else (row,):
                yield self._finding(one)

    def _finding(self, row: Mapping[str, Term]) -> Finding:
        path, focus = row.get("path"), _text(row["this"])
        value = _text(row["value"]) if "value" in row else focus if self.of_node else None
        return Finding(
            focus=focus,
            path=path.value if self.of_node and isinstance(path, ox.NamedNode) else self.path,
            value=value,
            shape=self.shape,
            component=str(SH.SPARQLConstraintComponent),
            values={name: getattr(term, "value", str(term)) for name, term in row.items()},
        )


def _constraints(shapes: Graph, targeted: Iterable[str]) -> Iterator[_Constraint]:
    """Yield the SPARQL constraints of shapes that have targets, or are properties of such."""
    roots = {URIRef(iri) for iri in targeted}
    for shape, constraint in sorted(shapes.subject_objects(SH.sparql)):
        owners = {shape, *shapes.subjects(SH.property, shape)} & roots
        path = shapes.value(shape, SH.path)
        mark = ox.NamedNode(f"{_FOCUS.value}:{len(owners)}:{shape}")
        if owners:
            yield _Constraint(
                shape=str(shape),
                path=str(path) if isinstance(path, URIRef) else None,
                of_node=path is None,
                targets={
                    kind: tuple(
                        str(target) for one in owners for target in shapes.objects(one, kind)
                    )
                    for kind in (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)
                },
                mark=mark,
                query=_query(shapes, constraint, path, mark),
            )


def _query(shapes: Graph, constraint: Node, path: Node | None, mark: ox.NamedNode) -> str:
    text = str(shapes.value(constraint, SH.select))
    prefixes = shapes.value(constraint, SH.prefixes)
    # Only those that it may use: the engine reads a query anew each time that it is asked.
    declared = [
        f"PREFIX {name}: <{shapes.value(one, SH.namespace)}>"
        for one in shapes.objects(prefixes, SH.declare)
        if f"{(name := shapes.value(one, SH.prefix))}:" in text
    ]
    if isinstance(path, URIRef):
        text = text.replace("$PATH", f"<{path}>")
    head, where, body = text.partition("WHERE {")
    looked_at = f" GRAPH {_FOCUS} {{ {mark} {_FOCUS} $this }}"
    return "\n".join((*sorted(declared), head + where + looked_at + body))


def _rewritten(triples: Iterable[ox.Triple]) -> _Sent:
    """Return who says the literals that the engine rewrites (`007` to `7`), by what it makes."""
    kept = [(stored_literal(t.object), t) for t in triples if isinstance(t.object, ox.Literal)]
    rewritten = {literal for literal, triple in kept if literal != triple.object}
    found: _Sent = defaultdict(list)
    for literal, triple in kept if rewritten else ():
        if literal in rewritten:
            found[literal].append(triple)
    return found


def _as_sent(row: Mapping[str, Term], sent: _Sent) -> Iterator[Mapping[str, Term]]:
    """Put literals as they were sent into a row; several that are kept as one make several."""
    written = {
        name: _literals(sent[term], row["this"]) for name, term in row.items() if term in sent
    }
    for terms in product(*written.values()):
        yield {**row, **dict(zip(written, terms, strict=True))}


def _literals(said: Iterable[ox.Triple], node: Term) -> list[Term]:
    """Return what was said of a node, else of its parts."""
    own = [one.object for one in said if one.subject == node]
    below = f"{_text(node)}/"
    return own or [one.object for one in said if _text(one.subject).startswith(below)]


def _index(constraints: list[_Constraint], kind: Node) -> dict[Term, list[int]]:
    found: dict[Term, list[int]] = defaultdict(list)
    for number, constraint in enumerate(constraints):
        for target in constraint.targets[kind]:
            found[ox.NamedNode(target)].append(number)
    return dict(found)


def _above(triples: Iterable[ox.Triple]) -> dict[Term, set[Term]]:
    """Return for each class that has a superclass all classes above it, and itself."""
    parents: dict[Term, list[Term]] = defaultdict(list)
    for subject, predicate, value in triples:
        if predicate == _SUBCLASS:
            parents[subject].append(value)
    found: dict[Term, set[Term]] = {}
    for class_ in parents:
        above, new = {class_}, [class_]
        while new:
            new = [one for below in new for one in parents.get(below, ()) if one not in above]
            above.update(new)
        found[class_] = above
    return found


def _is_iri(text: str) -> bool:
    return text.startswith("<") and text.endswith(">") and ">" not in text[:-1]


def _bare(text: str) -> str:
    """Write an IRI in N-Triples syntax without its brackets; leave other terms."""
    return text[1:-1] if text.startswith("<") else text


def _text(term: Term) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)
