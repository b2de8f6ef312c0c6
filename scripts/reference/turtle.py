"""Terms by their prefixed names, and a graph as Turtle text that is the same on every run."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Term = ox.NamedNode | ox.Literal

__all__ = ["about", "iri", "scheme", "text", "turtle"]

PREFIXES = {
    "clu": "https://w3id.org/cluster-kb/ns#",
    "code-system": "https://w3id.org/cluster-kb/scheme/code-system/",
    "country": "http://publications.europa.eu/resource/authority/country/",
    "dcterms": "http://purl.org/dc/terms/",
    "nace2": "http://data.europa.eu/ux2/nace2/",
    "nace2.1": "http://data.europa.eu/ux2/nace2.1/",
    "nuts": "http://data.europa.eu/nuts/",
    "nuts-code": "http://data.europa.eu/nuts/code/",
    "nuts-scheme": "http://data.europa.eu/nuts/scheme/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "scheme": "https://w3id.org/cluster-kb/scheme/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
}


def iri(name: str) -> ox.NamedNode:
    """Return what a prefixed name or a full IRI stands for."""
    prefix, _, local = name.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + local if prefix in PREFIXES else name)


def text(value: str, language: str | None = "en", *, datatype: str | None = None) -> ox.Literal:
    """Return a literal: English unless said otherwise, or of a datatype."""
    if datatype:
        return ox.Literal(value, datatype=iri(datatype))
    return ox.Literal(value, language=language)


def about(subject: str, *statements: tuple[str, Term]) -> Iterator[ox.Triple]:
    """Yield one triple for each (predicate, object), with the predicates in the order given."""
    node = iri(subject)
    for predicate, value in statements:
        yield ox.Triple(node, iri("rdf:type" if predicate == "a" else predicate), value)


def scheme(
    name: str, notation: str, title: str, description: str, rights: str, source: str
) -> Iterator[ox.Triple]:
    """Describe a concept scheme: its short name, what it is, whose it is, where we took it from."""
    yield from about(
        name,
        ("a", iri("skos:ConceptScheme")),
        ("skos:notation", text(notation, None)),
        ("skos:prefLabel", text(title)),
        ("dcterms:description", text(description)),
        ("dcterms:rights", text(rights)),
        ("dcterms:provenance", text(source)),
    )


def turtle(triples: Iterable[ox.Triple]) -> str:
    """Write triples in the order in which they come, with only the prefixes that occur."""
    graph = tuple(triples)
    stream = BytesIO()
    ox.serialize(graph, stream, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)
    lines = stream.getvalue().decode("utf-8").splitlines()
    body = [line for line in lines if not line.startswith("@prefix ")]
    used = set(re.findall(r"[a-z0-9.-]+(?=:)", "\n".join(body)))
    header = [
        f"@prefix {prefix}: <{stem}> ."
        for prefix, stem in sorted(PREFIXES.items())
        if prefix in used
    ]
    return "\n".join([*header, "", *body, ""])
