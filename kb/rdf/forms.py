"""Forms of a set of triples: as the store keeps it, hashed, written out, and as rdflib has it."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import rdflib
from rdflib.namespace import RDF, XSD

from kb.rdf.prefixes import PREFIXES
from kb.rdf.xml import check_xml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "hash_of",
    "in_graph",
    "n_triples",
    "serialize",
    "stored_form",
    "stored_literal",
    "term_of",
    "to_rdflib",
]

_STRING = str(XSD.string)
_KEPT_AS_WRITTEN = frozenset(map(ox.NamedNode, (XSD.string, RDF.langString)))
_ANY = ox.NamedNode("urn:x-cluster-kb:any")


def stored_form(triples: Iterable[ox.Triple]) -> frozenset[ox.Triple]:
    """Return the triples as the store keeps them: literals in its spelling, each once.

    >>> number = ox.Literal("007", datatype=ox.NamedNode(XSD.integer))
    >>> [triple] = stored_form([ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), number)])
    >>> triple.object.value
    '7'
    """
    return frozenset(map(_stored, triples))


def stored_literal(literal: ox.Literal) -> ox.Literal:
    """Return a literal as the store keeps it.

    >>> stored_literal(ox.Literal("1.50", datatype=ox.NamedNode(XSD.decimal))).value
    '1.5'
    """
    return literal if literal.datatype in _KEPT_AS_WRITTEN else _read_back(literal)


def _stored(triple: ox.Triple) -> ox.Triple:
    value = triple.object
    if not isinstance(value, ox.Literal) or value.datatype in _KEPT_AS_WRITTEN:
        return triple
    kept = _read_back(value)
    return triple if kept == value else ox.Triple(triple.subject, triple.predicate, kept)


@lru_cache(10_000)
def _read_back(literal: ox.Literal) -> ox.Literal:
    """Return what a store makes of a literal; the same few dates and numbers come again."""
    engine = ox.Store()
    engine.add(ox.Quad(_ANY, _ANY, literal))
    [quad] = engine
    kept = quad.object
    if not isinstance(kept, ox.Literal):
        raise TypeError(f"the store made {kept} of a literal")
    return kept


def n_triples(triples: Iterable[ox.Triple]) -> bytes:
    """Return sorted N-Triples: the same bytes for the same set."""
    lines = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    return b"" if lines is None else b"".join(sorted(lines.splitlines(keepends=True)))


def in_graph(triples: Iterable[ox.Triple], name: str) -> list[ox.Quad]:
    """Return the triples as statements of a named graph."""
    graph = ox.NamedNode(name)
    return [ox.Quad(triple.subject, triple.predicate, triple.object, graph) for triple in triples]


def hash_of(triples: Iterable[ox.Triple]) -> str:
    """Return the SHA-256 of the sorted N-Triples; give it a stored form.

    >>> hash_of([])[:8]
    'e3b0c442'
    """
    return hashlib.sha256(n_triples(triples)).hexdigest()


def serialize(
    statements: Iterable[ox.Triple | ox.Quad],
    form: ox.RdfFormat,
    prefixes: Mapping[str, str] = PREFIXES,
) -> bytes:
    """Write statements in a format; statements of one subject should stand together.

    :raises MediaTypeError: when the format has no way to write one of them, as RDF/XML sometimes.
    """
    listed: Any = list(statements)
    if form == ox.RdfFormat.RDF_XML:
        check_xml(listed)
    named = dict(prefixes) if form in {ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG} else None
    return ox.serialize(listed, format=form, prefixes=named) or b""


def term_of(text: str) -> ox.NamedNode | ox.BlankNode | ox.Literal | None:
    """Return a term from an IRI, or from another term as N-Triples writes it; None when it is none.

    >>> term_of('"Lyon"@fr').language
    'fr'
    """
    try:
        if not text.startswith(('"', "_:")):
            return ox.NamedNode(text)
        line = f"<x:x> <x:x> {text} .".encode()
        [quad] = ox.parse(line, ox.RdfFormat.N_TRIPLES)
    except (SyntaxError, ValueError):
        return None
    return None if isinstance(quad.object, ox.Triple) else quad.object


def to_rdflib(triples: Iterable[ox.Triple]) -> rdflib.Graph:
    """Return the same graph in rdflib's terms; literals keep their lexical form."""
    graph = rdflib.Graph(bind_namespaces="none")
    for triple in triples:
        graph.add((_term(triple.subject), _term(triple.predicate), _term(triple.object)))
    return graph


def _term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> rdflib.term.Node:
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        datatype = term.datatype.value
        if datatype == _STRING:
            return rdflib.Literal(term.value)
        return rdflib.Literal(term.value, datatype=rdflib.URIRef(datatype), normalize=False)
    raise ValueError(f"unexpected term: {term!r}")
