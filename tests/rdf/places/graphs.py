"""Random graphs, and the texts that writers make of them."""

from __future__ import annotations

import pyoxigraph as ox
from hypothesis import strategies as st
from rdflib import RDF, XSD

from kb.rdf import to_rdflib

TURTLE, TRIG, N_TRIPLES, N_QUADS = (
    "text/turtle",
    "application/trig",
    "application/n-triples",
    "application/n-quads",
)
JSON_LD, RDF_XML = "application/ld+json", "application/rdf+xml"
BASE = "http://example.org/base/"
PREFIXES = {"e": "http://example.org/", "v": "http://example.org/vocab#", "xsd": str(XSD)}

_NAMES = ["a", "b-c", "d.e", "f%20g", "h'i(j)", "ü", "k~l", "2m", "n:o", "p/q", "r.", "s_t-"]
_IRIS = st.sampled_from(
    [ox.NamedNode(PREFIXES["e"] + name) for name in _NAMES]
    + [ox.NamedNode(iri) for iri in ("urn:x:y", "http://example.org/?q=1&r=2", "mailto:a@b.c")]
)
_PREDICATES = st.sampled_from(
    [ox.NamedNode(PREFIXES["v"] + name) for name in ("p", "q", "Größe", "x-y", "_z")]
)
_TYPE = st.just(ox.NamedNode(str(RDF.type)))
_CLASSES = st.sampled_from([ox.NamedNode(PREFIXES["v"] + name) for name in ("Class", "Übung")])
_BLANK = st.sampled_from([ox.BlankNode(label) for label in ("x", "y", "z")])
_TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn"))
    | st.sampled_from("\n\t\"'\\<>&@^#.;,[](){}"),
    max_size=12,
)
_TAGS = st.sampled_from(["en", "de-ch", "sr-latn"])
_TYPED = st.sampled_from(
    [("007", "integer"), ("-1", "integer"), ("+1.50", "decimal"), ("1e3", "double"),
     ("true", "boolean"), ("2016-11-08", "date"), ("x y", "string"), ("12x", "integer")]
)  # fmt: skip
_LITERALS = (
    st.builds(ox.Literal, _TEXTS)
    | st.builds(lambda text, tag: ox.Literal(text, language=tag), _TEXTS, _TAGS)
    | _TYPED.map(lambda one: ox.Literal(one[0], datatype=ox.NamedNode(str(XSD[one[1]]))))
)


def graphs(*, blank=True):
    """Lists of triples; without a blank node each statement is one that can be asked for."""
    nodes = _IRIS | _BLANK if blank else _IRIS
    triple = st.builds(ox.Triple, nodes, _PREDICATES, nodes | _LITERALS)
    typing = st.builds(ox.Triple, nodes, _TYPE, _CLASSES)
    return st.lists(triple | typing, min_size=1, max_size=8, unique=True)


def _by_pyoxigraph(media_type, prefixes=None):
    form = ox.RdfFormat.from_media_type(media_type)
    return lambda triples: ox.serialize(triples, format=form, prefixes=prefixes).decode()


def _by_rdflib(form, **options):
    def write(triples):
        graph = to_rdflib(triples)
        for prefix, namespace in PREFIXES.items():
            graph.bind(prefix, namespace)
        return graph.serialize(format=form, **options)

    return write


WRITERS = {
    "turtle by pyoxigraph": (TURTLE, _by_pyoxigraph(TURTLE, PREFIXES)),
    "trig by pyoxigraph": (TRIG, _by_pyoxigraph(TRIG)),
    "n-triples by pyoxigraph": (N_TRIPLES, _by_pyoxigraph(N_TRIPLES)),
    "json-ld by pyoxigraph": (JSON_LD, _by_pyoxigraph(JSON_LD)),
    "rdf/xml by pyoxigraph": (RDF_XML, _by_pyoxigraph(RDF_XML)),
    "turtle by rdflib": (TURTLE, _by_rdflib("turtle")),
    "long turtle by rdflib": (TURTLE, _by_rdflib("longturtle")),
    "n-triples by rdflib": (N_TRIPLES, _by_rdflib("nt")),
    "json-ld by rdflib": (JSON_LD, _by_rdflib("json-ld")),
    "compact json-ld by rdflib": (JSON_LD, _by_rdflib("json-ld", context=PREFIXES)),
    "rdf/xml by rdflib": (RDF_XML, _by_rdflib("xml")),
}
"""Media type and function by name."""
