"""Where JSON-LD makes its statements: keys and values of the tree, as its contexts read them.

What is still to be read waits in a list, so nothing recurses. Keys that a processor drops are left
out, as are values whose meaning depends on more than their key and context; their places are then
those of the node that has them.

https://www.w3.org/TR/json-ld11-api/#expansion-algorithm
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib.namespace import RDF

from kb.rdf.json_ld import plain_decimals
from kb.rdf.places.json_context import Context, Contexts, Definition
from kb.rdf.places.json_tree import flat, read_json
from kb.rdf.places.model import Mention, Places, Span
from kb.rdf.places.terms import literal, named_node

if TYPE_CHECKING:
    from kb.rdf.places.json_tree import Member, Tree
    from kb.rdf.places.model import Node, Term

__all__ = ["find"]

_TYPE, _FIRST, _REST, _NIL = map(ox.NamedNode, (RDF.type, RDF.first, RDF.rest, RDF.nil))
_MAPS = frozenset({"@language", "@index", "@id", "@type", "@graph"})
_PLAIN = Definition("")


def find(text: str, base: str | None) -> Places:
    """Return the places of a text in JSON-LD; any text will do."""
    reader = _Reader(text)
    tree = read_json(text)
    if tree is not None:
        reader.read(tree, Context(base=base))
    return Places(text, reader.mentions)


@dataclass(frozen=True, slots=True)
class _Described:
    """A node object: the node, where it is named or begins, and the contexts inside.

    `context` is that of its keys; the contexts of its types end with it, so `below` lacks them.
    """

    node: Node
    at: int
    tree: Tree
    context: Context
    below: Context


@dataclass(frozen=True, slots=True)
class _Property:
    """A key as a property of a node."""

    owner: _Described
    iri: ox.NamedNode
    key: Span
    definition: Definition
    context: Context
    below: Context
    reverse: bool = False


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._labels: dict[str, ox.BlankNode] = {}
        self._waiting: list[_Described] = []
        self._contexts = Contexts(text)
        self.mentions: list[Mention] = []

    def read(self, tree: Tree, context: Context) -> None:
        self._await_all(tree, context)
        while self._waiting:
            described = self._waiting.pop()
            self._members(described, described.tree)

    def _await_all(self, tree: Tree, context: Context) -> None:
        """Let every node object wait to be read."""
        for one in flat(tree):
            if one.kind == "object":
                self._described(one, context)

    # ---- nodes --------------------------------------------------------------------------------

    def _described(self, tree: Tree, context: Context) -> _Described:
        context = self._contexts.own(tree, context)
        node: Node = ox.BlankNode()
        at = tree.span.start
        for member in tree.members:
            if context.expanded(member.key, vocab=True) == "@id" and member.value.kind == "string":
                node = self._node(str(member.value.value), context, vocab=False)
                at = member.value.span.start
        described = _Described(node, at, tree, self._contexts.typed(tree, context), below=context)
        self._waiting.append(described)
        return described

    def _node(self, name: str, context: Context, *, vocab: bool) -> Node:
        iri = context.expanded(name, vocab=vocab)
        if iri is None:
            iri = context.expanded(name, vocab=False) or ""
        if iri.startswith("_:"):
            return self._labels.setdefault(iri, ox.BlankNode())
        return named_node(iri)

    def _members(self, owner: _Described, tree: Tree) -> None:
        nested = [tree]
        while nested:
            for member in nested.pop().members:
                meaning = owner.context.expanded(member.key, vocab=True)
                if meaning == "@nest":
                    nested += flat(member.value)
                elif meaning is not None:
                    self._member(owner, member, meaning)

    def _member(self, owner: _Described, member: Member, meaning: str) -> None:
        if meaning == "@type":
            for one in flat(member.value):
                if one.kind == "string":
                    kind = self._node(str(one.value), owner.context, vocab=True)
                    self._say(owner, _TYPE, member.span, kind, one.span, one.span.start)
        elif meaning in ("@graph", "@included"):
            self._await_all(member.value, owner.below)
        elif meaning == "@reverse":
            for inner in member.value.members:
                iri = owner.context.expanded(inner.key, vocab=True)
                definition = owner.context.terms.get(inner.key, _PLAIN)
                if iri is not None:
                    self._property(owner, inner, iri, definition, reverse=not definition.reverse)
        elif not meaning.startswith("@"):
            definition = owner.context.terms.get(member.key, _PLAIN)
            self._property(owner, member, meaning, definition, reverse=definition.reverse)

    # ---- properties ---------------------------------------------------------------------------

    def _property(
        self,
        owner: _Described,
        member: Member,
        iri: str,
        definition: Definition,
        *,
        reverse: bool,
    ) -> None:
        predicate = named_node(iri)
        if not isinstance(predicate, ox.NamedNode):
            return
        context = self._contexts.scoped(definition, owner.context)
        below = self._contexts.scoped(definition, owner.below)
        stated = _Property(owner, predicate, member.span, definition, context, below, reverse)
        maps = definition.containers & _MAPS
        if "@list" in definition.containers and not _is_list(member.value):
            self._list(stated, member.value, member.value.span)
        elif maps and member.value.kind == "object":
            self._map(stated, member.value, maps)
        else:
            for one in flat(member.value):
                self._value(stated, one)

    def _map(self, stated: _Property, tree: Tree, maps: frozenset[str]) -> None:
        """Read the values of a map; keys other than languages and indexes are not looked at."""
        for member in tree.members:
            for one in flat(member.value):
                if "@language" not in maps:
                    self._value(stated, one)
                elif one.kind == "string":
                    keyword = stated.context.expanded(member.key, vocab=True) == "@none"
                    tag = None if keyword else member.key
                    self._object(stated, literal(str(one.value), tag=tag), one.span, one.span.start)

    def _value(self, stated: _Property, tree: Tree) -> None:
        if _is_list(tree):
            [inner] = [one.value for one in tree.members if one.key == "@list"][:1]
            self._list(stated, inner, tree.span)
            return
        term, at = self._term(stated, tree)
        if term is not None:
            self._object(stated, term, tree.span, at)

    def _object(self, stated: _Property, term: Term, span: Span, at: int) -> None:
        if not stated.reverse:
            self._say(stated.owner, stated.iri, stated.key, term, span, at)
        elif not isinstance(term, ox.Literal):
            triple = ox.Triple(term, stated.iri, stated.owner.node)
            self.mentions.append(Mention(triple, at, stated.key, stated.key, stated.key.start))

    def _list(self, stated: _Property, tree: Tree, span: Span) -> None:
        cells: list[ox.BlankNode] = []
        for one in flat(tree):
            term, at = self._term(stated, one)
            if term is None:
                continue
            cell = ox.BlankNode()
            if cells:
                self._link(cells[-1], _REST, cell, one.span, at)
            self._link(cell, _FIRST, term, one.span, at)
            cells.append(cell)
        if cells:
            self._link(cells[-1], _REST, _NIL, Span(span.end - 1, span.end), span.end - 1)
        self._object(stated, cells[0] if cells else _NIL, span, span.start)

    def _term(self, stated: _Property, tree: Tree) -> tuple[Term | None, int]:
        """Return what a value stands for, and where that is written."""
        kind, at = stated.definition.type, tree.span.start
        if tree.kind == "object":
            return self._of_object(stated, tree)
        if tree.kind != "string":
            return _number(self._text[at : tree.span.end], kind), at
        text = str(tree.value)
        if kind in ("@id", "@vocab"):
            return self._node(text, stated.context, vocab=kind == "@vocab"), at
        if kind is not None and not kind.startswith("@"):
            return literal(text, datatype=kind), at
        told = stated.definition.language
        tag = stated.context.language if isinstance(told, bool) else told
        return literal(text, tag=tag), at

    def _of_object(self, stated: _Property, tree: Tree) -> tuple[Term | None, int]:
        context = self._contexts.own(tree, stated.context)
        known = {context.expanded(one.key, vocab=True): one.value for one in tree.members}
        value = known.get("@value")
        if value is None:
            described = self._described(tree, stated.below)
            return described.node, described.at
        at = value.span.start
        kind, tag = known.get("@type"), known.get("@language")
        datatype = context.expanded(str(kind.value), vocab=True) if kind else None
        if datatype == "@json":
            return ox.BlankNode(), at  # its text is not as it is written
        if value.kind != "string":
            return _number(self._text[at : value.span.end], datatype), at
        if datatype is not None:
            return literal(str(value.value), datatype=datatype), at
        return literal(str(value.value), tag=str(tag.value) if tag and tag.value else None), at

    # ---- statements -----------------------------------------------------------------------------

    def _say(
        self, owner: _Described, iri: ox.NamedNode, key: Span, term: Term, span: Span, at: int
    ) -> None:
        triple = ox.Triple(owner.node, iri, term)
        self.mentions.append(Mention(triple, owner.at, key, span, at))

    def _link(self, cell: ox.BlankNode, iri: ox.NamedNode, term: Term, span: Span, at: int) -> None:
        self.mentions.append(Mention(ox.Triple(cell, iri, term), at, span, span, at))


def _is_list(tree: Tree) -> bool:
    return any(member.key == "@list" for member in tree.members)


@lru_cache(1_000)
def _number(written: str, datatype: str | None) -> ox.Literal | None:
    """Return the literal that the parser makes of a number or boolean; None of null."""
    kind = f', "@type": "{datatype}"' if datatype and not datatype.startswith("@") else ""
    text = f'{{"@id": "x:x", "x:x": {{"@value": {written}{kind}}}}}'
    try:
        quads = plain_decimals(ox.parse(text, ox.RdfFormat.JSON_LD))
    except (SyntaxError, ValueError):
        return None
    found = [quad.object for quad in quads if isinstance(quad.object, ox.Literal)]
    return found[0] if found else None
