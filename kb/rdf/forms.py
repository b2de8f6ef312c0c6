"""Forms of a set of triples: as the store keeps it, hashed, written out, and as rdflib has it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pyoxigraph as ox
import rdflib
from rdflib.namespace import XSD

from kb.rdf.prefixes import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["hash_of", "n_triples", "serialize", "stored_form", "term_of", "to_rdflib"]

_STRING = str(XSD.string)


def stored_form(triples: Iterable[ox.Triple]) -> frozenset[ox.Triple]:
    """Return the triples as the store keeps them: literals in its spelling, each once.

    >>> number = ox.Literal("007", datatype=ox.NamedNode(XSD.integer))
    >>> [triple] = stored_form([ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), number)])
    >>> triple.object.value
    '7'
    """
    engine = ox.Store()
    engine.extend(ox.Quad(*triple) for triple in triples)
    return frozenset(quad.triple for quad in engine)


def n_triples(triples: Iterable[ox.Triple]) -> bytes:
    """Return sorted N-Triples: the same bytes for the same set."""
    lines = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    return b"" if lines is None else b"".join(sorted(lines.splitlines(keepends=True)))


def hash_of(triples: Iterable[ox.Triple]) -> str:
    """Return the SHA-256 of the sorted N-Triples; give it a stored form.

    >>> hash_of([])[:8]
    'e3b0c442'
    """
    return hashlib.sha256(n_triples(triples)).hexdigest()


def serialize(
    statements: Iterable[ox.Triple] | Iterable[ox.Quad],
    form: ox.RdfFormat,
    prefixes: Mapping[str, str] = PREFIXES,
) -> bytes:
    """Write statements in a format; statements of one subject should stand together."""
    named = dict(prefixes) if form in {ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG} else None
    return ox.serialize(statements, format=form, prefixes=named) or b""


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
