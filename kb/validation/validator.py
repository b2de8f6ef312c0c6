"""Runs the rules: pySHACL at the gate, their queries on the whole store afterwards.

pySHACL gets a small graph: profiles, and the reference statements that the queries in
`shapes/context/` extract for them. Of every node that a profile describes it is stated that it is
an rdfs:Resource; that is true of everything and lets shapes and context queries find these nodes.

Three habits of pySHACL shape this module. Its `validate` looks for all shapes anew in each call,
half of the time for a small profile, and switches the global `rdflib.NORMALIZE_LITERALS` off and on
meanwhile; so its `Validator` is used, which takes shapes that were found before. Nothing here
depends on that global: `kb.rdf` builds each literal as it was written. And a SPARQL constraint is
parsed again for each focus node, so the graph that is validated remembers prepared queries.
"""

from __future__ import annotations

import logging
import re
import threading
from collections import defaultdict
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, cast

import pyoxigraph as ox
import pyshacl
from pyshacl.graph_abstraction import DataGraph
from rdflib import RDF, RDFS, SH, Graph, URIRef
from rdflib.plugins.sparql import prepareQuery

from kb import assets
from kb.iris import NS, SHAPES
from kb.rdf import to_rdflib
from kb.validation.batches import batches
from kb.validation.report import Result, ValidationReport, term_text
from kb.validation.shapes import Rule, Shapes
from kb.vocab import CLU

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rdflib.plugins.sparql.sparql import Query
    from rdflib.query import Result as QueryResult
    from rdflib.term import Node

    from kb.reference import Reference

__all__ = ["Validator"]

logging.getLogger("rdflib.term").setLevel(logging.ERROR)
"""A literal that is not of its datatype is a finding to report, not a mishap to log."""

_PLACEHOLDER = re.compile(r"\{[?$](\w+)\}")
_UNKNOWN_TERM = f"{SHAPES}R95"
_TYPE, _RESOURCE = ox.NamedNode(RDF.type), ox.NamedNode(RDFS.Resource)


class _Selectable(Protocol):
    """A store that answers SELECT queries over its default graph."""

    def select(self, text: str, /) -> Iterable[Mapping[str, Any]]: ...


class Validator:
    """Validates profiles at the gate and the base as a whole; threads may share one.

    Verdicts depend on nothing but the profile, the reference data and today's date.
    """

    def __init__(self, reference: Reference) -> None:
        self._reference = reference
        self._lock = threading.Lock()

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

    def validate_base(self, store: _Selectable) -> ValidationReport:
        """Check everything that is current with the rules that need more than one profile.

        The default graph of the store must hold the derived superclasses and the reference data.
        """
        return ValidationReport.of(
            _base_result(rule, row)
            for rule in self.shapes.base
            for row in store.select(rule.select or "")
        )

    @cached_property
    def _context_queries(self) -> list[str]:
        return [assets.read(path) for path in assets.walk("shapes/context", ".rq")]

    @cached_property
    def _shapes_graph(self) -> pyshacl.ShapesGraph:
        graph = pyshacl.ShapesGraph(self.shapes.gate)
        _ = graph.shapes  # finds every shape now, before a run asks for some of them
        return graph

    def _check(self, triples: list[ox.Triple]) -> list[Result]:
        nodes = dict.fromkeys(triple.subject for triple in triples)
        marked = [*triples, *(ox.Triple(node, _TYPE, _RESOURCE) for node in nodes)]
        with self._reference.holding(marked) as data:
            context = [t for text in self._context_queries for t in data.construct(text)]
        report = self._run(_Remembering.over(to_rdflib([*marked, *context])))
        return [self._result(report, node) for node in report.objects(None, SH.result)]

    def _run(self, data: Graph) -> Graph:
        with self._lock:
            run = pyshacl.Validator(
                DataGraph.from_rdflib(data),
                shacl_graph=self.shapes.gate,
                options={"inplace": True, "use_shapes": self.shapes.targeted},
            )
            run.shacl_graph = self._shapes_graph
            _, report, _ = run.run()  # type: ignore[no-untyped-call]
        return cast("Graph", report)

    def _result(self, report: Graph, node: Node) -> Result:
        found = {str(key): value for key, value in report.predicate_objects(node)}
        rule = self.shapes.rules[str(found[str(SH.sourceShape)])]
        path, value = found.get(str(SH.resultPath)), found.get(str(SH.value))
        return Result(
            rule=rule.id,
            focus=term_text(found[str(SH.focusNode)]),
            path=str(path) if isinstance(path, URIRef) else rule.path,
            value=None if value is None else term_text(value),
            severity=rule.severity,
            message=str(found[str(SH.resultMessage)]) + _hint(rule, value),
            source_shape=rule.iri,
            component=str(found[str(SH.sourceConstraintComponent)]),
        )


class _Remembering(Graph):
    """A graph that prepares each query once in the life of the process."""

    _prepared: ClassVar[dict[str, Query]] = {}

    @classmethod
    def over(cls, graph: Graph) -> _Remembering:
        """Return the same statements in such a graph."""
        return cls(store=graph.store, identifier=graph.identifier)

    def query(self, query_object: str | Query, *args: Any, **kwargs: Any) -> QueryResult:  # noqa: ANN401
        """Answer a query as rdflib does."""
        if isinstance(query_object, str):
            if query_object not in self._prepared:
                self._prepared[query_object] = prepareQuery(query_object)
            query_object = self._prepared[query_object]
        return super().query(query_object, *args, **kwargs)


def _hint(rule: Rule, value: Node | None) -> str:
    """Suggest the term that was meant, where the rule is that a term must exist."""
    if rule.iri != _UNKNOWN_TERM:
        return ""
    near = get_close_matches(str(value).removeprefix(NS), vars(CLU), n=1)
    return f" Did you mean clu:{near[0]}?" if near else ""


def _base_result(rule: Rule, row: Mapping[str, Any]) -> Result:
    value = row.get("value")
    return Result(
        rule=rule.id,
        focus=_text(row["this"]),
        path=rule.path,
        value=None if value is None else _text(value),
        severity=rule.severity,
        message=_PLACEHOLDER.sub(lambda match: row[match[1]].value, rule.message),
        source_shape=rule.iri,
        component=str(SH.SPARQLConstraintComponent),
    )


def _text(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)
