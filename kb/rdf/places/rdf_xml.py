"""Where RDF/XML makes its statements: expat tells the tags, the text the attributes.

A document type is not read, so no entity grows.

https://www.w3.org/TR/rdf-syntax-grammar/#section-Infoset-Grammar
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from xml.parsers import expat

import pyoxigraph as ox
from rdflib.namespace import RDF, XMLNS

from kb.rdf.places.model import Mention, Places, Span
from kb.rdf.places.terms import literal, named_node, resolved
from kb.rdf.places.xml_tags import Attribute, Offsets, attributes_of, tag_end

if TYPE_CHECKING:
    from kb.rdf.places.model import Node, Term

__all__ = ["find"]

_RDF, _XML = str(RDF), str(XMLNS)
_SEPARATOR = "\n"
"""Between namespace and local name; no IRI holds one."""
_TYPE, _FIRST, _REST, _NIL = map(ox.NamedNode, (RDF.type, RDF.first, RDF.rest, RDF.nil))
_NAMING = frozenset(f"{_RDF}{name}" for name in ("about", "ID", "nodeID"))
_OF_PROPERTIES = _NAMING | {f"{_RDF}{name}" for name in ("resource", "datatype", "parseType")}


def find(text: str, base: str | None) -> Places:
    """Return the places of a text in RDF/XML; any text will do."""
    reader = _Reader(text, base)
    reader.read()
    return Places(text, reader.mentions, reader.prefixes)


class _Unread(Exception):  # noqa: N818 - it ends the reading, and is no error
    """A document type begins: what follows is not read."""


@dataclass(frozen=True, slots=True)
class _Tag:
    """A start tag: its name, its own place, and its attributes by their IRIs."""

    iri: str
    name: Span
    span: Span
    attributes: dict[str, Attribute]

    def value(self, local: str) -> str | None:
        """Return the value of an attribute of the RDF namespace, such as `about`."""
        found = self.attributes.get(f"{_RDF}{local}")
        return found.text if found else None


@dataclass(slots=True)
class _Element:
    """An element that is open. A node and a property with nodes inside take turns."""

    kind: str
    """`node`, `property`, `list` (of nodes) or `literal`, whose content is not looked at."""
    tag: _Tag
    base: str | None
    language: str
    subject: Node
    subject_at: int
    predicate: ox.NamedNode | None = None
    stated: int | None = None
    """Which mention it makes: of its property, or of the class of its node."""
    members: int = 0
    cells: list[ox.BlankNode] = field(default_factory=list)
    text: list[str] = field(default_factory=list)


class _Reader:
    def __init__(self, text: str, base: str | None) -> None:
        self._text = text
        self._offsets = Offsets(text)
        self._labels: dict[str, ox.BlankNode] = {}
        self._open: list[_Element] = []
        self._root = _Element("list", _NO_TAG, base, "", ox.BlankNode(), 0)
        self.prefixes: dict[str, str] = {}
        self.mentions: list[Mention] = []
        self._parser = expat.ParserCreate("utf-8", _SEPARATOR)
        self._parser.ordered_attributes = True
        self._parser.buffer_text = False
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartNamespaceDeclHandler = self._namespace
        self._parser.StartDoctypeDeclHandler = self._doctype

    def read(self) -> None:
        try:
            self._parser.Parse(self._text.encode("utf-8", errors="replace"), True)
        except (expat.ExpatError, _Unread):
            return  # what was read until there is what is known

    # ---- what expat tells ------------------------------------------------------------------------

    def _doctype(self, *_: object) -> None:
        raise _Unread

    def _namespace(self, prefix: str | None, iri: str | None) -> None:
        self.prefixes[prefix or ""] = iri or ""

    def _characters(self, text: str) -> None:
        if self._open and self._open[-1].kind == "property":
            self._open[-1].text.append(text)

    def _start(self, name: str, listed: list[str]) -> None:
        tag = self._tag(name, listed)
        parent = self._open[-1] if self._open else self._root
        if parent.kind == "literal":
            self._open.append(self._element("literal", tag, parent))
        elif parent is self._root and tag.iri == f"{_RDF}RDF":
            self._open.append(self._element("list", tag, parent))
        elif parent.kind == "node":
            self._property(tag, parent)
        else:
            self._node(tag, parent)

    def _end(self, _name: str) -> None:
        element = self._open.pop()
        start, at = element.tag.span.end, self._offsets(self._parser.CurrentByteIndex)
        if self._text.endswith("/>", element.tag.span.start, start):
            at, end = start, start
        else:
            end = tag_end(self._text, at)
        if element.kind == "list" and element.predicate is not None:
            self._end_list(element, at)
        elif element.kind == "property" and element.stated is None:
            self._end_text(element, Span(start, at))
        if element.stated is not None:
            whole = Span(element.tag.span.start, end)
            mention = self.mentions[element.stated]
            self.mentions[element.stated] = replace(mention, element=whole)

    def _tag(self, name: str, listed: list[str]) -> _Tag:
        start = self._offsets(self._parser.CurrentByteIndex)
        end = tag_end(self._text, start)
        pairs = zip(listed[::2], listed[1::2], strict=True)
        attributes = {
            key.replace(_SEPARATOR, ""): attribute._replace(text=value)
            for (key, value), attribute in zip(
                pairs, attributes_of(self._text, start, end), strict=False
            )
        }
        written = self._text[start + 1 : end].split(None, 1)[:1] or [""]
        length = len(written[0].rstrip("/>"))
        iri = name.replace(_SEPARATOR, "")
        return _Tag(iri, Span(start + 1, start + 1 + length), Span(start, end), attributes)

    def _element(self, kind: str, tag: _Tag, parent: _Element) -> _Element:
        """Open an element, which inherits base and language."""
        base = tag.attributes.get(f"{_XML}base")
        language = tag.attributes.get(f"{_XML}lang")
        return _Element(
            kind=kind,
            tag=tag,
            base=resolved(base.text, parent.base) if base else parent.base,
            language=language.text if language else parent.language,
            subject=parent.subject,
            subject_at=parent.subject_at,
        )

    # ---- nodes -----------------------------------------------------------------------------------

    def _node(self, tag: _Tag, parent: _Element) -> None:
        node = self._element("node", tag, parent)
        node.subject, node.subject_at = self._subject(tag, node)
        if tag.iri != f"{_RDF}Description":
            node.stated = self._say(node, _TYPE, tag.name, named_node(tag.iri), tag.name)
        self._attributes(node, _NAMING)
        if parent.kind == "property" and parent.predicate is not None:
            parent.stated = self._say(
                parent, parent.predicate, parent.tag.name, node.subject, tag.span
            )
        elif parent.kind == "list" and parent.predicate is not None:
            self._list_item(parent, node, tag)
        self._open.append(node)

    def _subject(self, tag: _Tag, node: _Element) -> tuple[Node, int]:
        for local in ("about", "ID", "nodeID"):
            found = tag.attributes.get(f"{_RDF}{local}")
            if found is not None:
                return self._reference(local, found.text, node.base), found.value.start
        return ox.BlankNode(), tag.span.start

    def _reference(self, local: str, value: str, base: str | None) -> Node:
        if local == "nodeID":
            return self._labels.setdefault(value, ox.BlankNode())
        return named_node(resolved(f"#{value}" if local == "ID" else value, base))

    def _attributes(self, node: _Element, apart: frozenset[str]) -> None:
        """State what the attributes of a tag do."""
        for key, attribute in node.tag.attributes.items():
            predicate = named_node(key)
            if key in apart or key.startswith(_XML) or not isinstance(predicate, ox.NamedNode):
                continue
            term: Term = named_node(resolved(attribute.text, node.base))
            if predicate != _TYPE:
                term = literal(attribute.text, tag=node.language)
            self._say(node, predicate, attribute.name, term, attribute.value)

    # ---- properties ------------------------------------------------------------------------------

    def _property(self, tag: _Tag, parent: _Element) -> None:
        stated = self._element("property", tag, parent)
        self._open.append(stated)
        iri = tag.iri
        if iri == f"{_RDF}li":
            parent.members += 1
            iri = f"{_RDF}_{parent.members}"
        predicate = named_node(iri)
        if not isinstance(predicate, ox.NamedNode):
            stated.kind = "literal"
            return
        stated.predicate = predicate
        way = tag.value("parseType")
        if way is not None:
            self._parsed(stated, way)
            return
        for local in ("resource", "nodeID"):
            found = tag.attributes.get(f"{_RDF}{local}")
            if found is not None:
                node = self._reference(local, found.text, stated.base)
                self._pointed(stated, node, found.value)
                return
        if any(not key.startswith(_XML) for key in tag.attributes.keys() - _OF_PROPERTIES):
            self._pointed(stated, ox.BlankNode(), tag.span)

    def _pointed(self, stated: _Element, node: Node, span: Span) -> None:
        """State that a property leads to a node, of which its attributes may say more."""
        if stated.predicate is not None:
            stated.stated = self._say(stated, stated.predicate, stated.tag.name, node, span)
            stated.subject, stated.subject_at = node, span.start
            self._attributes(stated, _OF_PROPERTIES)

    def _parsed(self, stated: _Element, way: str) -> None:
        if way == "Resource":
            self._pointed(stated, ox.BlankNode(), stated.tag.span)
            stated.kind = "node"
        elif way == "Collection":
            stated.kind = "list"
        else:
            stated.kind = "literal"

    def _list_item(self, parent: _Element, node: _Element, tag: _Tag) -> None:
        cell, at = ox.BlankNode(), node.subject_at
        if parent.cells:
            self._link(parent.cells[-1], _REST, cell, tag.span, at)
        self._link(cell, _FIRST, node.subject, tag.span, at)
        parent.cells.append(cell)

    def _end_list(self, element: _Element, at: int) -> None:
        if element.cells:
            self._link(element.cells[-1], _REST, _NIL, Span(at, at), at)
        if element.predicate is not None:
            head: Node = element.cells[0] if element.cells else _NIL
            self._say(element, element.predicate, element.tag.name, head, element.tag.span)

    def _end_text(self, element: _Element, span: Span) -> None:
        """State the text of a property element; the span is that between its tags."""
        datatype = element.tag.value("datatype")
        kind = None if datatype is None else resolved(datatype, element.base)
        value = literal("".join(element.text), tag=element.language, datatype=kind)
        if element.predicate is not None:
            at = span.start if span.end > span.start else element.tag.span.start
            element.stated = self._say(
                element, element.predicate, element.tag.name, value, span, at=at
            )

    # ---- statements ------------------------------------------------------------------------------

    def _say(
        self,
        owner: _Element,
        predicate: ox.NamedNode,
        name: Span,
        term: Term,
        span: Span,
        *,
        at: int | None = None,
    ) -> int:
        """Note a statement, and return its number."""
        triple = ox.Triple(owner.subject, predicate, term)
        place = span.start if at is None else at
        self.mentions.append(Mention(triple, owner.subject_at, name, span, place))
        return len(self.mentions) - 1

    def _link(
        self, cell: ox.BlankNode, predicate: ox.NamedNode, term: Term, span: Span, at: int
    ) -> None:
        self.mentions.append(Mention(ox.Triple(cell, predicate, term), at, span, span, at))


_NO_TAG = _Tag("", Span(0, 0), Span(0, 0), {})
