"""Runs the rules: an engine at the gate, their queries on the whole store afterwards.

The engine gets a small graph: profiles, and the reference statements that the queries in
`shapes/context/` extract for them. Of every node that a profile describes it is stated that it is
an rdfs:Resource; that is true of everything and lets shapes and context queries find these nodes.
Of a deprecated term it is stated which of these nodes refer to it (dcterms:isReferencedBy).
"""

from __future__ import annotations

import logging
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import pyoxigraph as ox
from rdflib import DCTERMS, OWL, RDF, RDFS

from kb.iris import NS, SHAPES
from kb.messages import filled
from kb.validation.base import BaseRules
from kb.validation.batches import batches
from kb.validation.compiled import CompiledEngine
from kb.validation.context import Context
from kb.validation.reference_engine import ReferenceEngine
from kb.validation.report import Result, ValidationReport
from kb.validation.shapes import Rule, Shapes
from kb.validation.suggestions import Suggesting, harmless, likely_term

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kb.messages import Messages
    from kb.reference import Reference
    from kb.validation.base import Selectable
    from kb.validation.finding import Engine, Finding

__all__ = ["EngineName", "Validator"]

EngineName = Literal["compiled", "pyshacl"]
"""The one for every day, and the one whose verdicts are the measure."""

logging.getLogger("rdflib.term").setLevel(logging.ERROR)
"""A literal that is not of its datatype is a finding to report, not a mishap to log."""

_UNKNOWN_TERM = f"{SHAPES}R95"
_NO_CLASS = f"{SHAPES}R94"
"""Says nothing of a node whose class is misspelt: of one mistake one rule speaks."""
_LISTS = frozenset({"classes"})
"""Variables that list several values, which each engine does in an order of its own."""
_CLASS = str(RDF.type)
_TYPE, _RESOURCE = ox.NamedNode(RDF.type), ox.NamedNode(RDFS.Resource)
_DEPRECATED, _REFERENCED = ox.NamedNode(OWL.deprecated), ox.NamedNode(DCTERMS.isReferencedBy)


class Validator:
    """Validates profiles at the gate and the base as a whole; threads may share one.

    Verdicts depend on nothing but the profile, the reference data and today's date.
    """

    def __init__(self, reference: Reference, *, engine: EngineName = "compiled") -> None:
        self._known = reference
        self._context = Context(reference)
        self._engine_name = engine

    @cached_property
    def shapes(self) -> Shapes:
        """The rules, read on first use."""
        return Shapes()

    def validate(self, profile: Sequence[ox.Triple]) -> ValidationReport:
        """Check one profile with the rules of the gate.

        Only nodes that the profile describes are reported on.

        :raises RuntimeError: when the shapes themselves are broken.
        """
        return self.validate_many([profile])[0]

    def validate_many(self, profiles: Sequence[Sequence[ox.Triple]]) -> list[ValidationReport]:
        """Check many profiles, many at a time; each report is the one that `validate` gives."""
        reports = [ValidationReport(())] * len(profiles)
        for batch in batches(profiles):
            found = defaultdict(list)
            for result in self._check([triple for index in batch for triple in profiles[index]]):
                found[result.focus].append(result)
            for index in batch:
                nodes = {_text(triple.subject) for triple in profiles[index]}
                reports[index] = ValidationReport.of(r for node in nodes for r in found[node])
        return reports

    def suggest(self, report: ValidationReport, profile: Sequence[ox.Triple]) -> ValidationReport:
        """Return the report about a profile, each result with how it may be mended if that follows.

        The profile holds no blank nodes: its parts go by their names. Nothing that is suggested for
        a warning or an info would have the profile refused.
        """
        return self.suggest_many([report], [profile])[0]

    def suggest_many(
        self, reports: Sequence[ValidationReport], profiles: Sequence[Sequence[ox.Triple]]
    ) -> list[ValidationReport]:
        """Return the reports about many profiles, each as `suggest` gives it."""
        found = [
            self._suggesting.suggested(report, profile) if report.results else report
            for report, profile in zip(reports, profiles, strict=True)
        ]
        return harmless(found, profiles, self.validate_many)

    def validate_base(self, store: Selectable) -> ValidationReport:
        """Check everything that is current with the rules that need more than one profile.

        The default graph of the store must hold the derived superclasses and the reference data.
        """
        return ValidationReport.of(self.base.results(store))

    @cached_property
    def base(self) -> BaseRules:
        """The rules that need more than one profile."""
        return BaseRules(self.shapes.base)

    @cached_property
    def _suggesting(self) -> Suggesting:
        return Suggesting(self._known, self.shapes)

    @cached_property
    def _reference_engine(self) -> Engine:
        return ReferenceEngine(self.shapes.gate, self.shapes.targeted)

    @cached_property
    def _compiled_engine(self) -> Engine:
        return CompiledEngine(self.shapes.gate, self.shapes.targeted)

    def _engine(self, nodes: Iterable[object]) -> Engine:
        """Return the engine asked for; the compiled one gives blank nodes other labels."""
        if self._engine_name == "compiled" and not any(isinstance(n, ox.BlankNode) for n in nodes):
            return self._compiled_engine
        return self._reference_engine

    def _check(self, triples: list[ox.Triple]) -> list[Result]:
        nodes = dict.fromkeys(triple.subject for triple in triples)
        marked = [*triples, *(ox.Triple(node, _TYPE, _RESOURCE) for node in nodes)]
        context = self._context.of(triples)
        old: set[object] = {triple.subject for triple in context if triple.predicate == _DEPRECATED}
        graph = [*marked, *context, *_references(triples, old)]
        results = [self._result(finding) for finding in self._engine(nodes).findings(graph)]
        misspelt = {
            r.focus for r in results if r.source_shape == _UNKNOWN_TERM and r.path == _CLASS
        }
        return [r for r in results if r.source_shape != _NO_CLASS or r.focus not in misspelt]

    def _messages(self, rule: Rule, found: Mapping[str, str]) -> Messages:
        told = {name: _sorted(text) if name in _LISTS else text for name, text in found.items()}
        said = filled(rule.messages, told)
        meant = likely_term(found["value"], found["path"]) if rule.iri == _UNKNOWN_TERM else None
        if meant is None:
            return said
        hints = dict(
            filled(self.shapes.texts["DidYouMean"], {"term": f"clu:{meant.removeprefix(NS)}"})
        )
        return tuple((tag, f"{text} {hints.get(tag, hints['en'])}") for tag, text in said)

    def _result(self, found: Finding) -> Result:
        rule = self.shapes.rules[found.shape]
        return Result(
            rule=rule.id,
            focus=found.focus,
            path=found.path or rule.path,
            value=found.value,
            severity=rule.severity,
            messages=self._messages(rule, found.values),
            source_shape=rule.iri,
            component=found.component,
        )


def _references(triples: list[ox.Triple], terms: set[object]) -> list[ox.Triple]:
    """Say of each of these terms which node of the profiles refers to it."""
    return [
        ox.Triple(term, _REFERENCED, triple.subject)
        for triple in triples
        for term in (triple.predicate, triple.object)
        if isinstance(term, ox.NamedNode) and term in terms
    ]


def _sorted(text: str) -> str:
    return ", ".join(sorted(text.split(", ")))


def _text(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)
