"""What a validation found: results, and reports that hold them in a fixed order.

A report *conforms* when it has no result at all (https://www.w3.org/TR/shacl/#conforms); a
profile is *accepted* when none of its results is a violation. The two are never confused.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from rdflib import SH, Literal, URIRef

from kb.validation.report_rdf import to_jsonld, to_turtle
from kb.validation.wording import PLAIN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib.term import Node

    from kb.messages import Messages
    from kb.validation.suggestion import Suggestion
    from kb.validation.wording import Wording

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
    in each language in which the rule speaks, English first. `line` and `column` tell where in a
    document the statement stands that it is about, where that is known.
    """

    rule: str
    focus: str
    path: str | None
    value: str | None
    severity: Severity
    messages: Messages
    source_shape: str
    component: str
    line: int | None = None
    column: int | None = None
    suggestions: tuple[Suggestion, ...] = ()

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

    def to_json(self, wording: Wording = PLAIN) -> dict[str, Any]:
        """Return the report as plain values for a reader, in the order of the results.

        A result has `messages`, by language, when its rule speaks several.
        """
        return {
            "accepted": self.accepted,
            "conforms": self.conforms,
            "results": [_plain(result, wording) for result in self.results],
        }

    def to_jsonld(self) -> dict[str, Any]:
        """Return the report as JSON-LD (https://www.w3.org/TR/shacl/#validation-report)."""
        return to_jsonld(self)

    def to_turtle(self) -> str:
        """Return the report as Turtle (https://www.w3.org/TR/shacl/#validation-report)."""
        return to_turtle(self)


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


def _plain(result: Result, wording: Wording) -> dict[str, Any]:
    several = {"messages": dict(result.messages)} if len(result.messages) > 1 else {}
    language = wording.language(result.messages)
    return {
        "rule": result.rule,
        "page": wording.page(result.rule),
        "severity": result.severity.value,
        "message": wording.text(result.messages),
        "language": language,
        **several,
        "focus": result.focus,
        "path": result.path,
        "pathLabel": None if result.path is None else wording.path(result.path, language),
        "value": result.value,
        "line": result.line,
        "column": result.column,
        "shape": result.source_shape,
        "component": result.component,
        "suggestions": [one.to_json(wording.text(one.texts)) for one in result.suggestions],
    }
