"""Building documents from triples, in the shape that the context declares."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from rdflib.namespace import RDF, XSD

from kb.jsonld.context import CONTEXT_IRI, Context

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from kb.jsonld.context import Term

    Json = dict[str, Any]

__all__ = ["Rivalry", "document", "graph", "rivalries"]

_TYPE = str(RDF.type)
_STRING = str(XSD.string)
_INTEGER = str(XSD.integer)


def document(
    root: str,
    triples: Iterable[ox.Triple],
    claims: Mapping[str, Collection[ox.Triple]] = MappingProxyType({}),
) -> Json:
    """Return the JSON-LD document about one node, with everything that the triples say.

    `claims` says which graph states what, the one that counts most first. Where graphs differ
    about a key that has one value, the first one's stands; what another says instead stands in
    that graph, embedded where the document describes it.
    """
    context = Context.load()
    kept, others = _settle(triples, claims)
    return _Builder(root, kept, context, others).document()


def graph(name: str, triples: Iterable[ox.Triple]) -> Json:
    """Return a named graph as a node of a document, with all that the triples say."""
    context = Context.load()
    return _Builder("", triples, context).graph(name)


@dataclass(frozen=True, slots=True)
class Rivalry:
    """What graphs say of a node by a property that has one value, where they differ.

    The first graph is the one whose word stands.
    """

    subject: str
    predicate: str
    said: Mapping[str, tuple[ox.Triple, ...]]

    def values(self) -> dict[str, tuple[Any, ...]]:
        """Return the values by graph."""
        return {
            graph: tuple(_terms(triple)[2] for triple in said) for graph, said in self.said.items()
        }


def rivalries(
    triples: Iterable[ox.Triple], claims: Mapping[str, Collection[ox.Triple]]
) -> list[Rivalry]:
    """Return where graphs differ; `claims` are what each of them states, the weightiest first.

    A property whose key has several values is never at issue, nor are texts of two languages.
    """
    if len(claims) < 2:
        return []
    context = Context.load()
    groups: dict[tuple[str, str, str | None], list[ox.Triple]] = defaultdict(list)
    for triple in sorted(triples, key=str):
        subject, predicate, value = _terms(triple)
        if predicate != _TYPE and "@set" not in context.term(predicate, value).container:
            groups[subject, predicate, getattr(value, "language", None)].append(triple)
    found = []
    for (subject, predicate, _), group in groups.items():
        each = {graph: tuple(t for t in group if t in said) for graph, said in claims.items()}
        said = {graph: stated for graph, stated in each.items() if stated}
        first = next(iter(said.values()), ())
        if any(not set(stated) <= set(first) for stated in said.values()):
            found.append(Rivalry(subject, predicate, said))
    return found


def _settle(
    triples: Iterable[ox.Triple], claims: Mapping[str, Collection[ox.Triple]]
) -> tuple[set[ox.Triple], dict[str, list[ox.Triple]]]:
    """Return what a document states itself, and what graphs state instead."""
    kept = set(triples)
    others: dict[str, list[ox.Triple]] = {}
    for rivalry in rivalries(kept, claims):
        first, *rest = rivalry.said.items()
        for graph, stated in rest:
            beside = [triple for triple in stated if triple not in first[1]]
            others.setdefault(graph, []).extend(beside)
            kept.difference_update(beside)
    return kept, others


def _terms(triple: ox.Triple) -> tuple[str, str, Any]:
    """Return the IRIs of subject and predicate, and the object as it is."""
    subject, predicate, value = (term for term in triple)
    return subject.value, predicate.value, value


class _Builder:
    """Writes the nodes of one document; each is described once."""

    def __init__(
        self,
        root: str,
        triples: Iterable[ox.Triple],
        context: Context,
        others: Mapping[str, list[ox.Triple]] = MappingProxyType({}),
    ) -> None:
        self._root = root
        self._context = context
        self._beside = others
        self._id = context.aliases.get("@id", "@id")
        self._type = context.aliases.get("@type", "@type")
        self._described: set[str] = set()
        self._statements: dict[str, list[tuple[str, Any]]] = defaultdict(list)
        self._reached: dict[str, list[str]] = defaultdict(list)
        for triple in sorted(triples, key=str):
            subject, predicate, value = _terms(triple)
            self._statements[subject].append((predicate, value))
            reverse = context.reverse.get(predicate)
            if reverse and isinstance(value, ox.NamedNode) and value.value == root:
                self._reached[reverse.key].append(subject)

    def document(self) -> Json:
        """Return the whole document."""
        written = {"@context": CONTEXT_IRI, **self._root_node()}
        rest = [self._node(iri) for iri in self._others()]
        if rest:
            written[self._context.aliases.get("@included", "@included")] = rest
        return written

    def graph(self, name: str) -> Json:
        """Return all nodes, in a named graph."""
        key = self._context.aliases.get("@graph", "@graph")
        return {self._id: name, key: [self._node(iri) for iri in sorted(self._statements)]}

    def _root_node(self) -> Json:
        node = self._node(self._root)
        for key in sorted(self._reached, key=self._context.rank):
            iris = [iri for iri in self._reached[key] if iri not in self._described]
            if iris:
                node[key] = [self._embedded(iri, self._context.by_key(key).iri) for iri in iris]
        return node

    def _embedded(self, iri: str, by: str) -> Json:
        node = self._node(iri, but=by)
        beside = self._beside.get(iri)
        if beside:
            node |= _Builder(self._root, beside, self._context).graph(node[self._id])
        return node

    def _others(self) -> Iterator[str]:
        for iri in sorted(self._statements):
            if iri not in self._described:
                yield iri

    def _node(self, iri: str, but: str | None = None) -> Json:
        """Return one node; `but` is the property by which the root already embeds it."""
        self._described.add(iri)
        written: Json = {}
        types: list[str] = []
        for predicate, value in self._statements.get(iri, ()):
            if predicate == _TYPE:
                types.append(self._context.class_name(value.value))
            elif not (predicate == but and value.value == self._root):
                self._write(written, self._context.term(predicate, value), value)
        head: Json = {self._id: self._context.compact(iri)}
        if types:
            head[self._type] = types
        return head | self._ordered(written)

    def _ordered(self, members: Json) -> Json:
        ordered = dict(sorted(members.items(), key=lambda item: self._context.rank(item[0])))
        for nest in self._context.nests & ordered.keys():
            ordered[nest] = self._ordered(ordered[nest])
        return ordered

    def _write(self, node: Json, term: Term, value: ox.Literal | ox.NamedNode) -> None:
        target = node.setdefault(term.nest, {}) if term.nest else node
        key = term.key
        if isinstance(value, ox.Literal) and value.language and "@language" in term.container:
            target, key = target.setdefault(key, {}), value.language
        written = self._value(term, value)
        if "@set" in term.container:
            target.setdefault(key, []).append(written)
        elif key not in target:
            target[key] = written
        elif isinstance(target[key], list):
            target[key].append(written)
        else:
            target[key] = [target[key], written]

    def _value(self, term: Term, value: ox.Literal | ox.NamedNode) -> Json | str | int:
        if isinstance(value, ox.NamedNode):
            return self._reference(term, value.value)
        if value.language:
            if "@language" in term.container:
                return value.value
            return {"@value": value.value, "@language": value.language}
        datatype = value.datatype.value
        if datatype == term.coercion:
            return int(value.value) if datatype == _INTEGER else value.value
        if datatype == _STRING and term.coercion is None:
            return value.value
        return {"@value": value.value, self._type: self._context.class_name(datatype)}

    def _reference(self, term: Term, iri: str) -> Json | str:
        if iri.startswith(f"{self._root}/"):
            return {self._id: iri} if iri in self._described else self._node(iri)
        if term.coercion == "@id":
            return self._context.compact(iri)
        if term.coercion == "@vocab":
            return self._context.class_name(iri)
        return {self._id: self._context.compact(iri)}
