"""Reports in RDF, as https://www.w3.org/TR/shacl/#validation-report says.

Where in a document the statement stands that a result is about is said with two vocabularies of
the W3C: `earl:pointer` leads from the result to a `ptr:LineCharPointer`
(https://www.w3.org/TR/EARL10-Schema/#pointer, https://www.w3.org/TR/Pointers-in-RDF10/).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from rdflib import SH, XSD

from kb.iris import NS, SHAPES
from kb.rdf import term_of, to_rdflib

if TYPE_CHECKING:
    from kb.validation.report import Result, ValidationReport

    Json = dict[str, Any]

__all__ = ["to_jsonld", "to_turtle"]

_PREFIXES = {
    "clu": NS,
    "earl": "http://www.w3.org/ns/earl#",
    "ptr": "http://www.w3.org/2009/pointers#",
    "sh": str(SH),
    "shapes": SHAPES,
    "xsd": str(XSD),
}


def to_jsonld(report: ValidationReport) -> Json:
    """Return a report as JSON-LD, with a context that needs no fetching."""
    results = [_result(one, number) for number, one in enumerate(report.results, 1)]
    return {
        "@context": _PREFIXES,
        "@type": "sh:ValidationReport",
        "sh:conforms": report.conforms,
        "sh:result": results,
    }


def to_turtle(report: ValidationReport) -> str:
    """Return a report as Turtle."""
    text = json.dumps(to_jsonld(report))
    quads = ox.parse(text, ox.RdfFormat.JSON_LD)
    graph = to_rdflib(quad.triple for quad in quads)
    for prefix, namespace in _PREFIXES.items():
        graph.bind(prefix, namespace)
    return graph.serialize(format="turtle")


def _result(result: Result, number: int) -> Json:
    name = f"_:result{number:06}"
    told: Json = {
        "@id": name,
        "@type": "sh:ValidationResult",
        "sh:focusNode": _term(result.focus),
        "sh:resultSeverity": _node(result.severity.iri),
        "sh:resultMessage": [
            {"@value": text, "@language": language} for language, text in result.messages
        ],
        "sh:sourceShape": _node(result.source_shape),
        "sh:sourceConstraintComponent": _node(result.component),
    }
    if result.path is not None:
        told["sh:resultPath"] = _path(result.path)
    if result.value is not None:
        told["sh:value"] = _term(result.value)
    if result.line is not None and result.column is not None:
        told["earl:pointer"] = {
            "@type": "ptr:LineCharPointer",
            "ptr:lineNumber": _positive(result.line),
            "ptr:charNumber": _positive(result.column),
        }
    return told


def _path(text: str) -> Json:
    properties = [_node(iri) for iri in text.split("|")]
    if len(properties) == 1:
        return properties[0]
    return {"sh:alternativePath": {"@list": properties}}


def _node(iri: str) -> Json:
    return {"@id": iri}


def _positive(number: int) -> Json:
    return {"@value": str(number), "@type": "xsd:positiveInteger"}


def _term(text: str) -> Json:
    term = term_of(text)
    if not isinstance(term, ox.Literal):
        return _node(text)
    if term.language:
        return {"@value": term.value, "@language": term.language}
    if term.datatype.value == str(XSD.string):
        return {"@value": term.value}
    return {"@value": term.value, "@type": term.datatype.value}
