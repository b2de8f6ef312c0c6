"""What a validation found: results, and reports that hold them in a fixed order.

A report *conforms* when it has no result at all (https://www.w3.org/TR/shacl/#conforms); a
profile is *accepted* when none of its results is a violation. The two are never confused.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from rdflib import RDF, SH, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.util import from_n3

from kb.iris import NS, SHAPES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib.term import Node

    from kb.validation.messages import Messages

__all__ = ["Result", "Severity", "ValidationReport", "term_text"]


class Severity(Enum):
    """How grave a result is, gravest first (https://www.w3.org/TR/shacl/#severity)."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"

    @property
    def iri(self) -> URIRef:
        """The severity in the SHACL vocabulary.

        >>> str(Severity.INFO.iri)
        'http://www.w3.org/ns/shacl#Info'
        """
        return SH[self.value.capitalize()]

    @property
    def rank(self) -> int:
        """How many severities are graver."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Result:
    """One finding: which rule, about what, how grave, and what to do.

    `value` and `focus` are IRIs, or other terms as N-Triples writes them; `path` is the IRI of a
    property, or several joined by `|` where any of them would have done. `messages` says the same
    in each language in which the rule speaks, English first.
    """

    rule: str
    focus: str
    path: str | None
    value: str | None
    severity: Severity
    messages: Messages
    source_shape: str
    component: str

    @property
    def message(self) -> str:
        """What is wrong and what to do, in English."""
        return self.messages[0][1]

    @property
    def order(self) -> tuple[int | str, ...]:
        """Sorts results: the gravest first, then by node, number of the rule, path and value."""
        number = int(self.rule[1:])
        place = (self.focus, number, self.path or "", self.value or "")
        return (self.severity.rank, *place, self.component, self.message)


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """All results about one profile, or about the whole base, in a fixed order."""

    results: tuple[Result, ...]

    @classmethod
    def of(cls, results: Iterable[Result]) -> ValidationReport:
        """Sort results and drop repetitions.

        >>> ValidationReport.of([]).conforms
        True
        """
        return cls(tuple(sorted(set(results), key=lambda result: result.order)))

    @property
    def conforms(self) -> bool:
        """Whether there is no result at all."""
        return not self.results

    @property
    def worst(self) -> Severity | None:
        """The gravest severity among the results; None when there is none."""
        return self.results[0].severity if self.results else None

    @property
    def accepted(self) -> bool:
        """Whether no result is a violation."""
        return self.worst is not Severity.VIOLATION

    def to_json(self) -> dict[str, Any]:
        """Return the report as plain values, in the order of the results.

        A result has `messages`, by language, when its rule speaks several.
        """
        return {
            "accepted": self.accepted,
            "conforms": self.conforms,
            "results": [_plain(result) for result in self.results],
        }

    def to_turtle(self) -> str:
        """Return the report as Turtle (https://www.w3.org/TR/shacl/#validation-report)."""
        graph = Graph(bind_namespaces="none")
        for prefix, namespace in (("clu", NS), ("sh", SH), ("shapes", SHAPES)):
            graph.bind(prefix, namespace)
        report = BNode("report")
        graph.add((report, RDF.type, SH.ValidationReport))
        graph.add((report, SH.conforms, Literal(self.conforms)))
        for number, result in enumerate(self.results, 1):
            node = BNode(f"result{number:06}")
            graph.add((report, SH.result, node))
            _describe(graph, node, result)
        return graph.serialize(format="turtle")


def term_text(term: Node) -> str:
    """Write a term as results hold it: an IRI bare, everything else as in N-Triples.

    >>> term_text(Literal("Lyon", lang="fr"))
    '"Lyon"@fr'
    """
    return str(term) if isinstance(term, URIRef) else _n_triples(term)


def _n_triples(term: Node) -> str:
    """Write a literal in one line; rdflib writes one with line ends as Turtle does."""
    if isinstance(term, Literal) and "\n" in term:
        tag = term.language and f"@{term.language}"
        kind = term.datatype and f"^^<{term.datatype}>"
        return f"{ox.Literal(str(term))}{tag or kind or ''}"
    return term.n3()


def _plain(result: Result) -> dict[str, Any]:
    several = {"messages": dict(result.messages)} if len(result.messages) > 1 else {}
    return {
        "rule": result.rule,
        "severity": result.severity.value,
        "message": result.message,
        **several,
        "focus": result.focus,
        "path": result.path,
        "value": result.value,
        "shape": result.source_shape,
        "component": result.component,
    }


def _describe(graph: Graph, node: BNode, result: Result) -> None:
    graph.add((node, RDF.type, SH.ValidationResult))
    graph.add((node, SH.focusNode, _term(result.focus)))
    graph.add((node, SH.resultSeverity, result.severity.iri))
    for language, text in result.messages:
        graph.add((node, SH.resultMessage, Literal(text, lang=language)))
    graph.add((node, SH.sourceShape, URIRef(result.source_shape)))
    graph.add((node, SH.sourceConstraintComponent, URIRef(result.component)))
    if result.value is not None:
        graph.add((node, SH.value, _term(result.value)))
    if result.path is not None:
        graph.add((node, SH.resultPath, _path(graph, node, result.path)))


def _path(graph: Graph, node: BNode, text: str) -> Node:
    properties: list[Node] = [URIRef(iri) for iri in text.split("|")]
    if len(properties) == 1:
        return properties[0]
    path, members = BNode(f"{node}path"), BNode(f"{node}members")
    graph.add((path, SH.alternativePath, members))
    Collection(graph, members, properties)
    return path


def _term(text: str) -> Node:
    if not text.startswith(('"', "_:")):
        return URIRef(text)
    term = from_n3(text)
    if not isinstance(term, BNode | Literal):
        raise TypeError(f"expected a literal or a blank node, got {text!r}")
    return term
