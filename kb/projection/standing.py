"""What rules that need several profiles say of everything current, as a graph that can be asked.

It follows the store: after a change the rules are asked again for what the change may concern,
after many at once for the whole base. The graph says up to which position it is true; if a crash
came between the store and it, it is made anew.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib.namespace import FOAF, OWL, RDF, SH

from kb.errors import DamagedError
from kb.rdf import stored_form
from kb.store import Change

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kb.iris import Iris
    from kb.projection.graphs import Taken
    from kb.store import EmbeddedStore
    from kb.validation import BaseRules, Concerned, Result

__all__ = ["Standing"]

_TYPE = ox.NamedNode(RDF.type)
_RESULT, _FOCUS = ox.NamedNode(SH.ValidationResult), ox.NamedNode(SH.focusNode)
_VERSION = ox.NamedNode(OWL.versionInfo)


class Standing:
    """Keeps the validation graph of one store; used by the one writer."""

    def __init__(self, store: EmbeddedStore, rules: BaseRules, iris: Iris) -> None:
        self._store = store
        self._rules = rules
        self._iris = iris
        self._graph = ox.NamedNode(iris.validation_graph)

    def position(self) -> int:
        """Return up to which position of the log the graph is true; 0 if other rules made it."""
        [mark, *_] = [*self._store.quads(self._graph, _VERSION, None, self._graph), None]
        position, _, rules = getattr(mark and mark.object, "value", "").partition(" ")
        return int(position) if rules == self._rules.fingerprint else 0

    def concerned(self, changes: Sequence[Taken]) -> Concerned:
        """Return for which nodes rules are to be asked: call it before changes and after them."""
        nodes = {
            triple.subject
            for one in changes
            for triple in (*self._said(one), *one.triples)
            if isinstance(triple.subject, ox.NamedNode)
        }
        names = {t.predicate.value for one in changes for t in (*self._said(one), *one.triples)}
        for node in nodes:
            types = self._store.quads(node, _TYPE)
            names |= {quad.object.value for quad in types if isinstance(quad.object, ox.NamedNode)}
        return self._rules.concerned(self._store, (node.value for node in nodes), names)

    def refresh(self, before: Concerned, after: Concerned) -> None:
        """Ask again for what a change, which the store has taken in, concerned before or after."""
        both = {rule: before.get(rule, set()) | after.get(rule, set()) for rule in before | after}
        old = {
            node
            for rule, nodes in both.items()
            for focus in nodes
            for node in self._results(rule, ox.NamedNode(focus))
        }
        self._write(old, self._rules.results(self._store, both))

    def renew(self) -> None:
        """Ask all rules of the whole base."""
        known = self._store.quads(None, _TYPE, _RESULT, self._graph)
        old = {quad.subject for quad in known if isinstance(quad.subject, ox.NamedNode)}
        self._write(old, self._rules.results(self._store))

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

    def _said(self, one: Taken) -> list[ox.Triple]:
        return self._store.graph(self._iris.graph(one.record.publisher, one.record.profile))

    def _results(self, rule: str, focus: ox.NamedNode) -> Iterable[ox.NamedNode]:
        for quad in self._store.quads(None, _FOCUS, focus, self._graph):
            node = quad.subject
            if isinstance(node, ox.NamedNode) and f"/{rule}/" in node.value:
                yield node

    def _write(self, old: Iterable[ox.NamedNode], results: Iterable[Result]) -> None:
        position = self._store.position()
        version = ox.Literal(f"{position} {self._rules.fingerprint}")
        mark = ox.Triple(self._graph, _VERSION, version)
        about: dict[tuple[str, str], list[ox.Triple]] = defaultdict(list)
        for node in old:
            about[self._graph.value, node.value] = []
        for result in results:
            node = ox.NamedNode(self._name(result))
            about[self._graph.value, node.value] = self._described(node, result)
        about[self._graph.value, self._graph.value] = [mark]
        self._store.apply(Change(about=about), position)

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


def _term(text: str) -> ox.NamedNode | ox.Literal:
    """Read a term as results write it: an IRI bare, a literal as in N-Triples."""
    if not text.startswith('"'):
        return ox.NamedNode(text)
    [quad] = ox.parse(f"<urn:s> <urn:p> {text} .", ox.RdfFormat.N_TRIPLES)
    if not isinstance(quad.object, ox.Literal):
        raise TypeError(f"expected a literal, came {text}")
    return quad.object
