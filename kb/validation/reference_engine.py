"""pySHACL as we use it: shapes that were found once, prepared queries, values instead of sentences.

Four habits of pySHACL shape this module. Its `validate` looks for all shapes anew in each call,
half of the time for a small profile, and switches the global `rdflib.NORMALIZE_LITERALS` off and on
meanwhile; so its `Validator` is used, which takes shapes that were found before. Nothing here
depends on that global: `kb.rdf` builds each literal as it was written. A SPARQL constraint is
parsed again for each focus node, so the graph that is validated remembers prepared queries, and a
constraint its text (`_once`). Which predicates of a shape are constraints it looks up in a list, a
tenth of the time; so it is given a set (`_Parameters`). And where a message names variables,
pySHACL drops the language tag, reads a backslash in a value as the start of a group (so that some
values break the run), and fills variables into what it has filled in; so it is given `VALUES` for a
message, and answers with what the query found, as JSON.
"""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias, cast

import pyshacl
from pyshacl import shape as pyshacl_shape
from pyshacl.constraints import ALL_CONSTRAINT_PARAMETERS, CONSTRAINT_PARAMETERS_MAP
from pyshacl.constraints.sparql.sparql_based_constraints import SPARQLBasedConstraint
from pyshacl.graph_abstraction import DataGraph
from rdflib import SH, Graph, Literal, URIRef
from rdflib.plugins.sparql import prepareQuery

from kb.rdf import to_rdflib
from kb.validation.finding import Finding
from kb.validation.report import term_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import pyoxigraph as ox
    from pyshacl.shape import Shape
    from rdflib.plugins.sparql.sparql import Query
    from rdflib.query import Result as QueryResult
    from rdflib.term import Node

    _Bound: TypeAlias = tuple[dict[str, Node], str]

__all__ = ["VALUES", "ReferenceEngine"]

VALUES = Literal("{}")
"""The message of a shape that asks for the values of its variables; no variable, no values."""


class ReferenceEngine:
    """Validates graphs with one set of shapes, of which every message is `VALUES`."""

    def __init__(self, shapes: Graph, targeted: Sequence[str]) -> None:
        self._shapes = pyshacl.ShapesGraph(shapes)
        _ = self._shapes.shapes  # finds every shape now, before a run asks for some of them
        self._graph = shapes
        self._targeted = list(targeted)
        self._lock = threading.Lock()

    def findings(self, graph: Iterable[ox.Triple]) -> list[Finding]:
        """Return what the rules find wrong in a graph.

        :raises RuntimeError: when the shapes themselves are broken.
        """
        data = _Remembering.over(to_rdflib(graph))
        with self._lock:
            run = pyshacl.Validator(
                DataGraph.from_rdflib(data),
                shacl_graph=self._graph,
                options={"inplace": True, "use_shapes": self._targeted},
            )
            run.shacl_graph = self._shapes
            _, report, _ = run.run()  # type: ignore[no-untyped-call]
        return [_finding(report, node) for node in report.objects(None, SH.result)]


def _finding(report: Graph, node: Node) -> Finding:
    found = {str(key): value for key, value in report.predicate_objects(node)}
    path, value = found.get(str(SH.resultPath)), found.get(str(SH.value))
    return Finding(
        focus=term_text(found[str(SH.focusNode)]),
        path=str(path) if isinstance(path, URIRef) else None,
        value=None if value is None else term_text(value),
        shape=str(found[str(SH.sourceShape)]),
        component=str(found[str(SH.sourceConstraintComponent)]),
        values=json.loads(str(found[str(SH.resultMessage)])),
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


class _Bindings(SPARQLBasedConstraint):
    """A SPARQL constraint that says which values its query found, when it is asked for them."""

    def __init__(self, shape: Shape) -> None:
        super().__init__(shape)
        for helper in self.sparql_constraints:
            helper.pre_bind_variables = _once(helper.pre_bind_variables)

    def _format_sparql_based_result_message(
        self, message: str, found: tuple[Node | None, ...] | Mapping[str, Node] | None
    ) -> str:
        if message != str(VALUES) or found is None:
            said = super()._format_sparql_based_result_message(message, found)  # type: ignore[no-untyped-call]
            return cast("str", said)
        named: dict[str, Any] = {}
        if isinstance(found, tuple):
            named |= dict(zip(("this", "path", "value"), found, strict=False))
            named |= dict(found[3]) if len(found) > 3 else {}  # type: ignore[call-overload]
        else:
            named |= found
        return json.dumps({name: str(value) for name, value in named.items() if value is not None})


def _once(bind: Callable[[Node], _Bound]) -> Callable[[Node], _Bound]:
    """Let a constraint prepare its query for the first focus node only; `$this` alone differs."""
    known: list[_Bound] = []

    def bound(focus: Node) -> _Bound:
        if not known:
            known.append(bind(focus))
        values, text = known[0]
        return {**values, "this": focus}, text

    return bound


CONSTRAINT_PARAMETERS_MAP[SH.sparql] = _Bindings


class _Parameters(list[Any]):
    """The predicates that are constraints: a list for pySHACL, which is found in as a set is."""

    def __init__(self, items: Sequence[Any]) -> None:
        super().__init__(items)
        self._found = frozenset(items)

    def __contains__(self, item: object) -> bool:
        """Say whether this predicate is a constraint."""
        return item in self._found


vars(pyshacl_shape)["CONSTRAINT_PARAMS"] = (
    _Parameters(ALL_CONSTRAINT_PARAMETERS),
    CONSTRAINT_PARAMETERS_MAP,
)
