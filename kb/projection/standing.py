"""What rules that need several profiles say of everything current, as a graph that can be asked.

It follows the store. Rules are asked again for what a change may concern, before it and after it;
which nodes that are before it is noted in the same transaction as the change, so that asking can
be finished, or repeated, at any time. After many changes at once all rules are asked of the whole
base. The note tells, too, up to which position the graph is true.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, TypedDict

import pyoxigraph as ox
from rdflib.namespace import FOAF, RDF, SH

from kb.errors import DamagedError
from kb.rdf import stored_form
from kb.store import Change

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kb.iris import Iris
    from kb.store import EmbeddedStore
    from kb.validation import BaseRules, Result

__all__ = ["Standing"]

_TYPE = ox.NamedNode(RDF.type)
_RESULT, _FOCUS = ox.NamedNode(SH.ValidationResult), ox.NamedNode(SH.focusNode)


class _Note(TypedDict):
    """Up to which position the graph is true, by which rules, as soon as they have been asked.

    `nodes` change, and `names` of what they say; `before` are those whom that concerned before.
    """

    mark: str
    nodes: list[str]
    names: list[str]
    before: dict[str, list[str]]


class Standing:
    """Keeps the validation graph of one store; used by the one writer."""

    def __init__(self, store: EmbeddedStore, rules: BaseRules, iris: Iris) -> None:
        self._store = store
        self._rules = rules
        self._iris = iris
        self._graph = ox.NamedNode(iris.validation_graph)
        self._note: _Note | None = None
        self._finished = False

    def follows(self) -> bool:
        """Return whether the graph is true up to the position of the store, once `finish` ran."""
        return self._noted()["mark"] == self._marked_for(self._store.position())

    def forget(self) -> None:
        """Read anew from the store how far the graph is true: something else has changed it."""
        self._note = None
        self._finished = False

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
        self._note = {
            "mark": self._marked_for(position),
            "nodes": sorted(nodes),
            "names": sorted(names),
            "before": {rule: sorted(concerned) for rule, concerned in before.items()},
        }
        self._finished = False
        return Change(note=json.dumps(self._note))

    def finish(self) -> None:
        """Ask rules again for what was announced; harmless when that was done already."""
        if self._finished:
            return
        note = self._noted()
        after = self._rules.concerned(self._store, note["nodes"], set(note["names"]))
        before = {rule: set(concerned) for rule, concerned in note["before"].items()}
        both = {rule: before.get(rule, set()) | after.get(rule, set()) for rule in before | after}
        old = {
            node
            for rule, concerned in both.items()
            for focus in concerned
            for node in self._results(rule, ox.NamedNode(focus))
        }
        self._write(old, self._rules.results(self._store, both))
        self._finished = True

    def renew(self) -> None:
        """Ask all rules of the whole base."""
        known = self._store.quads(None, _TYPE, _RESULT, self._graph)
        old = {quad.subject for quad in known if isinstance(quad.subject, ox.NamedNode)}
        self._note = _nothing(self._marked_for(self._store.position()))
        self._write(old, self._rules.results(self._store), json.dumps(self._note))
        self._finished = True

    def verify(self) -> None:
        """Compare the graph with what the rules say of the whole base now.

        :raises DamagedError: when it says something else.
        """
        held = {quad.triple for quad in self._store.quads(graph=self._graph)}
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

    def _noted(self) -> _Note:
        if self._note is None:
            kept = self._store.note()
            self._note = json.loads(kept) if kept else _nothing("")
        return self._note

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
        note: str | None = None,
    ) -> None:
        """Replace old results by others, and the note by another, if anything changes.

        Results are named by what they say, so those that stay are not touched.
        """
        changed: dict[tuple[str, str], list[ox.Triple]] = {}
        gone = {node.value for node in old}
        for result in results:
            name = self._name(result)
            if name in gone:
                gone.discard(name)
            else:
                changed[self._graph.value, name] = self._described(ox.NamedNode(name), result)
        changed.update(((self._graph.value, name), []) for name in gone)
        if changed or note is not None:
            self._store.apply(Change(about=changed, note=note), self._store.position())

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


def _nothing(mark: str) -> _Note:
    """Return the note of a graph for which no rule is still to be asked."""
    return {"mark": mark, "nodes": [], "names": [], "before": {}}


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
