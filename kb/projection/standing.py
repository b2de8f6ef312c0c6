"""What rules that need several profiles say of everything current, as a graph that can be asked.

It follows the store. Rules are asked again for what a change may concern, before it and after it;
which nodes that are before it is written in the same transaction as the change, so that asking can
be finished, or repeated, at any time. After many changes at once all rules are asked of the whole
base. The graph says up to which position it is true.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, TypedDict

import pyoxigraph as ox
from rdflib.namespace import FOAF, OWL, RDF, SH

from kb.errors import DamagedError
from kb.rdf import stored_form
from kb.store import Change

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kb.iris import Iris
    from kb.store import EmbeddedStore
    from kb.validation import BaseRules, Result

__all__ = ["Standing"]

_TYPE = ox.NamedNode(RDF.type)
_RESULT, _FOCUS = ox.NamedNode(SH.ValidationResult), ox.NamedNode(SH.focusNode)
_VERSION = ox.NamedNode(OWL.versionInfo)
_PENDING, _JSON = ox.NamedNode(RDF.value), ox.NamedNode(RDF.JSON)


class _Pending(TypedDict):
    """For what rules are still to be asked: what changes, and whom it concerned before."""

    nodes: list[str]
    names: list[str]
    before: dict[str, list[str]]


_NOTHING: _Pending = {"nodes": [], "names": [], "before": {}}


class Standing:
    """Keeps the validation graph of one store; used by the one writer."""

    def __init__(self, store: EmbeddedStore, rules: BaseRules, iris: Iris) -> None:
        self._store = store
        self._rules = rules
        self._iris = iris
        self._graph = ox.NamedNode(iris.validation_graph)
        self._mark: str | None = None
        self._pending: _Pending | None = None

    def follows(self) -> bool:
        """Return whether the graph is true up to the position of the store, once `finish` ran."""
        return self._read_mark() == self._marked_for(self._store.position())

    def forget(self) -> None:
        """Read anew from the store how far the graph is true: something else has changed it."""
        self._mark = None
        self._pending = None

    def announce(self, changes: Sequence[Change], position: int) -> Change:
        """Return what is to be written together with changes that lead to a position.

        The graph must follow the store; call `finish` when they have been written.
        """
        self.finish()
        gained, lost = self._touched(changes)
        changed = gained | lost
        nodes = {one.subject.value for one in changed if isinstance(one.subject, ox.NamedNode)}
        names = set(_names(changed))
        # Of statements that only come, whom they concern afterwards are all whom they concern.
        before = self._rules.concerned(self._store, nodes, names) if lost else {}
        self._pending = {
            "nodes": sorted(nodes),
            "names": sorted(names),
            "before": {rule: sorted(concerned) for rule, concerned in before.items()},
        }
        self._mark = self._marked_for(position)
        return Change(about={(self._graph.value, self._graph.value): self._told(self._pending)})

    def finish(self) -> None:
        """Ask rules again for what was announced; harmless when that was done already."""
        pending = self._read_pending() if self._pending is None else self._pending
        after = self._rules.concerned(self._store, pending["nodes"], set(pending["names"]))
        before = {rule: set(concerned) for rule, concerned in pending["before"].items()}
        both = {rule: before.get(rule, set()) | after.get(rule, set()) for rule in before | after}
        old = {
            node
            for rule, concerned in both.items()
            for focus in concerned
            for node in self._results(rule, ox.NamedNode(focus))
        }
        self._write(old, self._rules.results(self._store, both))
        self._pending = _NOTHING

    def renew(self) -> None:
        """Ask all rules of the whole base."""
        known = self._store.quads(None, _TYPE, _RESULT, self._graph)
        old = {quad.subject for quad in known if isinstance(quad.subject, ox.NamedNode)}
        self._mark = self._marked_for(self._store.position())
        about = {(self._graph.value, self._graph.value): self._told(_NOTHING)}
        self._write(old, self._rules.results(self._store), about)
        self._pending = _NOTHING

    def verify(self) -> None:
        """Compare the graph with what the rules say of the whole base now.

        :raises DamagedError: when it says something else.
        """
        held = {quad.triple for quad in self._store.quads(graph=self._graph)}
        held = {triple for triple in held if triple.subject != self._graph}
        results = self._rules.results(self._store)
        named = ((ox.NamedNode(self._name(result)), result) for result in results)
        expected = {triple for node, result in named for triple in self._described(node, result)}
        if held != stored_form(expected):
            raise DamagedError(
                "the validation graph is not what the rules say of the base",
                hint="Build the store anew with `cluster-kb rebuild`.",
            )

    def _marked_for(self, position: int) -> str:
        return f"{position} {self._rules.fingerprint}"

    def _read_mark(self) -> str:
        if self._mark is None:
            marks = self._store.quads(self._graph, _VERSION, None, self._graph)
            self._mark = next((getattr(mark.object, "value", "") for mark in marks), "")
        return self._mark

    def _read_pending(self) -> _Pending:
        kept = self._store.quads(self._graph, _PENDING, None, self._graph)
        said = next((getattr(quad.object, "value", None) for quad in kept), None)
        return json.loads(said) if said else _NOTHING

    def _told(self, pending: _Pending) -> list[ox.Triple]:
        return [
            ox.Triple(self._graph, _VERSION, ox.Literal(self._mark or "")),
            ox.Triple(self._graph, _PENDING, ox.Literal(json.dumps(pending), datatype=_JSON)),
        ]

    def _touched(self, changes: Iterable[Change]) -> tuple[set[ox.Triple], set[ox.Triple]]:
        """Return what changes add to the graphs of contributions, and what they remove."""
        gained: set[ox.Triple] = set()
        lost: set[ox.Triple] = set()
        for change in changes:
            for graph, said in change.graphs.items():
                held = set(self._store.graph(graph))
                gained.update(set(said) - held)
                lost.update(held.difference(said))
        return gained, lost

    def _results(self, rule: str, focus: ox.NamedNode) -> Iterable[ox.NamedNode]:
        for quad in self._store.quads(None, _FOCUS, focus, self._graph):
            node = quad.subject
            if isinstance(node, ox.NamedNode) and f"/{rule}/" in node.value:
                yield node

    def _write(
        self,
        old: Iterable[ox.NamedNode],
        results: Iterable[Result],
        about: Mapping[tuple[str, str], list[ox.Triple]] | None = None,
    ) -> None:
        """Replace old results by others, and what is said `about` the graph, if anything changes.

        Results are named by what they say, so those that stay are not touched.
        """
        changed: dict[tuple[str, str], list[ox.Triple]] = dict(about or {})
        gone = {node.value for node in old}
        for result in results:
            name = self._name(result)
            if name in gone:
                gone.discard(name)
            else:
                changed[self._graph.value, name] = self._described(ox.NamedNode(name), result)
        changed.update(((self._graph.value, name), []) for name in gone)
        if changed:
            self._store.apply(Change(about=changed), self._store.position())

    def _name(self, result: Result) -> str:
        """Name a result by what it says, so that the same one keeps its name."""
        said = f"{result.focus}\n{result.value}\n{result.message}"
        digest = hashlib.sha256(said.encode()).hexdigest()[:16]
        return f"{self._graph.value}/{result.rule}/{digest}"

    def _described(self, node: ox.NamedNode, result: Result) -> list[ox.Triple]:
        """Return a result as https://www.w3.org/TR/shacl/#results-validation-result has it."""
        owner = self._iris.owner(result.focus)
        said: list[tuple[str, ox.NamedNode | ox.Literal]] = [
            (RDF.type, _RESULT),
            (SH.focusNode, ox.NamedNode(result.focus)),
            (SH.resultSeverity, ox.NamedNode(result.severity.iri)),
            (SH.sourceShape, ox.NamedNode(result.source_shape)),
            (SH.sourceConstraintComponent, ox.NamedNode(result.component)),
            *((SH.resultMessage, ox.Literal(text, language=tag)) for tag, text in result.messages),
        ]
        if result.path is not None and "|" not in result.path:
            said.append((SH.resultPath, ox.NamedNode(result.path)))
        if result.value is not None:
            said.append((SH.value, _term(result.value)))
        if owner is not None:
            said.append((FOAF.primaryTopic, ox.NamedNode(self._iris.thing(owner))))
        return [ox.Triple(node, ox.NamedNode(name), value) for name, value in said]


def _names(triples: Iterable[ox.Triple]) -> Iterator[str]:
    """Yield the properties of statements, and the classes that they name."""
    for triple in triples:
        yield triple.predicate.value
        if triple.predicate == _TYPE and isinstance(triple.object, ox.NamedNode):
            yield triple.object.value


def _term(text: str) -> ox.NamedNode | ox.Literal:
    """Read a term as results write it: an IRI bare, a literal as in N-Triples."""
    if not text.startswith('"'):
        return ox.NamedNode(text)
    [quad] = ox.parse(f"<urn:s> <urn:p> {text} .", ox.RdfFormat.N_TRIPLES)
    if not isinstance(quad.object, ox.Literal):
        raise TypeError(f"expected a literal, came {text}")
    return quad.object
