"""Ways to make a text state one thing in place of another, and leave all else as it was.

What is returned are proposals: which of them is right, if any, shows when the text is read again.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox
from rdflib.namespace import RDF, XSD

from kb.rdf.formats import format_of
from kb.rdf.places import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kb.rdf.places import Mention, Places

    Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
    Json = dict[str, str]

__all__ = ["Edit", "edited", "proposals"]

_STRING = str(XSD.string)
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_DECLARED = re.compile(r"""\sxmlns(?::[^\s=]+)?\s*=\s*(?:"[^"]*"|'[^']*')""")
"""Declarations of namespaces, which an element keeps when the rest of it changes."""
_SHORT = re.compile(r"\d+|\d+\.\d+")


class Edit(NamedTuple):
    """A piece of a text, and what stands there instead."""

    span: Span
    text: str


def edited(text: str, edits: Iterable[Edit]) -> str | None:
    """Return the text with every edit made; None when two of them collide.

    >>> edited("a b", [Edit(Span(2, 3), "c"), Edit(Span(2, 3), "c")])
    'a c'
    """
    pieces, end = [], 0
    for span, new in sorted(set(edits)):
        if span.start < end:
            return None
        pieces += [text[end : span.start], new]
        end = span.end
    return "".join([*pieces, text[end:]])


def proposals(
    places: Places, media_type: str, changes: Mapping[ox.Triple, ox.Triple]
) -> Iterator[list[Edit]]:
    """Yield ways to state other things, the one that changes least first.

    `changes` are statements as the text makes them and what is to be stated instead, of the same
    subject and with a named node or a literal as object. Nothing is yielded when the text does not
    make one of them, or when there is no way.
    """
    form = format_of(media_type)
    pairs = [(mention, new) for old, new in changes.items() for mention in places.making(old)]
    if any(not places.making(old) for old in changes):
        return
    if form == ox.RdfFormat.JSON_LD:
        yield from _in_json(places.text, pairs)
    elif form == ox.RdfFormat.RDF_XML:
        yield from _in_xml(places, pairs)
    else:
        short = form in (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG)
        yield list(_in_turtle(pairs, places.prefixes if short else {}, short=short))


# ---- Turtle and its kin --------------------------------------------------------------------------


def _in_turtle(
    pairs: Iterable[tuple[Mention, ox.Triple]], prefixes: Mapping[str, str], *, short: bool
) -> Iterator[Edit]:
    for mention, new in pairs:
        if mention.triple.predicate != new.predicate:
            yield Edit(mention.predicate, _iri(new.predicate.value, prefixes))
        if mention.triple.object != new.object:
            yield Edit(mention.object, _term(new.object, prefixes, short=short))


def _iri(iri: str, prefixes: Mapping[str, str]) -> str:
    for prefix, namespace in sorted(prefixes.items(), key=lambda item: -len(item[1])):
        local = iri.removeprefix(namespace)
        if namespace and local != iri and _LOCAL.fullmatch(local):
            return f"{prefix}:{local}"
    return f"<{iri}>"


def _term(term: Term, prefixes: Mapping[str, str], *, short: bool) -> str:
    if isinstance(term, ox.NamedNode):
        return _iri(term.value, prefixes)
    if not isinstance(term, ox.Literal) or term.language or term.datatype.value == _STRING:
        return str(term)
    kind = term.datatype.value
    number = str(XSD.decimal if "." in term.value else XSD.integer)
    if short and kind == number and _SHORT.fullmatch(term.value):
        return term.value
    return f"{ox.Literal(term.value)}^^{_iri(kind, prefixes)}"


# ---- JSON-LD -------------------------------------------------------------------------------------


def _in_json(text: str, pairs: list[tuple[Mention, ox.Triple]]) -> Iterator[list[Edit]]:
    """Yield the new values as plain texts, where the old ones are, and as objects that say all."""
    for plain in (True, False):
        edits = []
        for mention, new in pairs:
            renamed = mention.triple.predicate != new.predicate
            if renamed:
                edits.append(Edit(mention.predicate, json.dumps(new.predicate.value)))
            if mention.triple.object != new.object or (renamed and not plain):
                written = text[mention.object.start : mention.object.end]
                edits.append(Edit(mention.object, _json_value(new.object, written, plain=plain)))
        yield edits


def _json_value(term: Term, written: str, *, plain: bool) -> str:
    if plain and written.startswith('"'):
        return json.dumps(getattr(term, "value", ""), ensure_ascii=False)
    said: Json = {}
    if isinstance(term, ox.NamedNode):
        said = {"@id": term.value}
    elif isinstance(term, ox.Literal):
        said = {"@value": term.value}
        if term.language:
            said["@language"] = term.language
        elif term.datatype.value != _STRING:
            said["@type"] = term.datatype.value
    return json.dumps(said, ensure_ascii=False)


# ---- RDF/XML -------------------------------------------------------------------------------------


def _in_xml(places: Places, pairs: list[tuple[Mention, ox.Triple]]) -> Iterator[list[Edit]]:
    """Yield other contents of the same elements and attributes, then other elements.

    The last of these say that a text has no language, where one is inherited.
    """
    names = {namespace: prefix for prefix, namespace in places.prefixes.items()}
    for no_language in (None, "", ' xml:lang=""'):
        edits: list[Edit] = []
        for mention, new in pairs:
            found = _xml_edits(places.text, mention, new, names, no_language)
            if found is None:
                break
            edits += found
        else:
            yield edits


def _xml_edits(
    text: str,
    mention: Mention,
    new: ox.Triple,
    names: Mapping[str, str],
    no_language: str | None,
) -> list[Edit] | None:
    old = mention.triple
    if mention.predicate == mention.object:  # a class, as the name of the element of its node
        name = _qualified(getattr(new.object, "value", ""), names)
        return (
            None if name is None or old.predicate != new.predicate else _rename(text, mention, name)
        )
    name = text[mention.predicate.start : mention.predicate.end]
    edits: list[Edit] = []
    if old.predicate != new.predicate:
        qualified = _qualified(new.predicate.value, names)
        if qualified is None:
            return None
        name, edits = qualified, _rename(text, mention, qualified)
    if old.object == new.object:
        return edits
    if no_language is not None and mention.element is not None:
        declared = "".join(_DECLARED.findall(text[mention.element.start : mention.object.start]))
        element = _element(f"{name}{declared}", new.object, names.get(str(RDF)), no_language)
        return None if element is None else [Edit(mention.element, element)]
    value = escape(getattr(new.object, "value", ""), {'"': "&quot;", "'": "&apos;"})
    return [*edits, Edit(mention.object, value)]


def _rename(text: str, mention: Mention, name: str) -> list[Edit]:
    """Rename an element, in its start tag and in its end tag, if it has one."""
    edits = [Edit(mention.predicate, name)]
    if mention.element is not None and not text.endswith("/>", *mention.element):
        start = text.rindex("</", *mention.element) + 2
        old = mention.predicate.end - mention.predicate.start
        edits.append(Edit(Span(start, start + old), name))
    return edits


def _qualified(iri: str, names: Mapping[str, str]) -> str | None:
    """Return an IRI as a name of XML, with a prefix that is declared."""
    for namespace, prefix in names.items():
        local = iri.removeprefix(namespace)
        if namespace and local != iri and _NAME.fullmatch(local):
            return f"{prefix}:{local}" if prefix else local
    return None


def _element(start: str, term: Term, rdf: str | None, no_language: str) -> str | None:
    """Write a property element with a value; None without a prefix for its attributes."""
    name = start.split(None, 1)[0]
    if isinstance(term, ox.NamedNode):
        return f"<{start} {rdf}:resource={quoteattr(term.value)}/>" if rdf else None
    if not isinstance(term, ox.Literal):
        return None
    attribute = no_language
    if term.language:
        attribute = f" xml:lang={quoteattr(term.language)}"
    elif term.datatype.value != _STRING:
        if not rdf:
            return None
        attribute = f" {rdf}:datatype={quoteattr(term.datatype.value)}"
    return f"<{start}{attribute}>{escape(term.value)}</{name}>"
