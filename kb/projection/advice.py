"""What the rules of the gate said of what is current, as statements: its warnings and infos.

A result is told in as few statements as https://www.w3.org/TR/shacl/#results-validation-result
allows. What it means stands once, with the rule; the report that a person reads is in the log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox
from rdflib import PROV, RDF, SH

from kb.rdf import term_of
from kb.validation import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kb.iris import Iris
    from kb.log import Record
    from kb.validation import ValidationReport

__all__ = ["ABOUT", "Advice", "advice_lines", "advice_triples", "kept_advice", "report_advice"]

ABOUT = str(PROV.wasDerivedFrom)
"""Leads from a result to the graph that it is about: whose word, on which profile."""
_RESULT = f"<{RDF.type}> <{SH.ValidationResult}>"
_FOCUS, _SEVERE, _PATH = f"<{SH.focusNode}>", f"<{SH.resultSeverity}>", f"<{SH.resultPath}>"
_VALUE, _SHAPE = f"<{SH.value}>", f"<{SH.sourceShape}>"
_COMPONENT = f"<{SH.sourceConstraintComponent}>"
_SEVERITY = {severity.value: str(severity.iri) for severity in Severity}


class Advice(NamedTuple):
    """One result, written as `kb.validation.Result` writes it."""

    focus: str
    path: str | None
    value: str | None
    severity: str
    shape: str
    component: str


def report_advice(report: ValidationReport | None) -> tuple[Advice, ...]:
    """Return the results of a report; none where nothing was checked."""
    return tuple(
        Advice(
            one.focus,
            one.path,
            one.value,
            one.severity.value,
            one.source_shape,
            one.component,
        )
        for one in (report.results if report else ())
    )


def kept_advice(report: Mapping[str, Any] | None) -> tuple[Advice, ...]:
    """Return the results of a report as the log keeps it; none where it kept none."""
    return tuple(
        Advice(
            one["focus"],
            one["path"],
            one["value"],
            one["severity"],
            one["shape"],
            one["component"],
        )
        for one in (report["results"] if report else ())
    )


def advice_lines(record: Record, advice: Iterable[Advice], iris: Iris) -> str:
    """Write what was said of a contribution in N-Triples; results are numbered in their order.

    What no N-Triples can say is left out: a path of several properties, a value that is a blank
    node, a result on something that has no IRI.
    """
    graph = iris.graph(record.publisher, record.profile)
    stem = f"{iris.advice_graph}/{record.publisher}/{record.profile}"
    return "".join(
        _lines(f"<{stem}/{number}>", focus, one, graph)
        for number, one in enumerate(advice, 1)
        if isinstance(focus := term_of(one.focus), ox.NamedNode)
    )


def advice_triples(record: Record, advice: Iterable[Advice], iris: Iris) -> list[ox.Triple]:
    """Return what `advice_lines` writes."""
    lines = advice_lines(record, advice, iris)
    return [quad.triple for quad in ox.parse(lines, ox.RdfFormat.N_TRIPLES)]


def _lines(node: str, focus: ox.NamedNode, one: Advice, graph: str) -> str:
    path = None if one.path is None else term_of(one.path)
    value = None if one.value is None else term_of(one.value)
    said = (
        f"{node} {_RESULT} .\n"
        f"{node} {_FOCUS} {focus} .\n"
        f"{node} {_SEVERE} <{_SEVERITY[one.severity]}> .\n"
        f"{node} {_SHAPE} <{one.shape}> .\n"
        f"{node} {_COMPONENT} <{one.component}> .\n"
        f"{node} <{ABOUT}> <{graph}> .\n"
    )
    if isinstance(path, ox.NamedNode):
        said += f"{node} {_PATH} {path} .\n"
    if isinstance(value, (ox.NamedNode, ox.Literal)):
        said += f"{node} {_VALUE} {value} .\n"
    return said
