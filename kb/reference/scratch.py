"""Queries over the reference data together with a few statements that are not kept."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from threading import Lock
from typing import TYPE_CHECKING

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

__all__ = ["Data", "Scratch"]

_RENEWAL = 10_000
"""After so many statements the copy is replaced, which takes 70 ms: the engine never frees what
was removed and still steps over it (0.05 ms a query at first, 2.4 ms after 120,000 statements)."""


@dataclass(frozen=True, slots=True)
class Data:
    """What a query sees: the reference data and one graph beside it."""

    store: ox.Store
    graph: ox.NamedNode

    def construct(self, text: str) -> list[ox.Triple]:
        """Return the triples of a CONSTRUCT.

        :raises SyntaxError: when the query does not parse.
        :raises TypeError: when it is no CONSTRUCT.
        """
        result = self._query(text)
        if not isinstance(result, ox.QueryTriples):
            raise TypeError(f"expected a CONSTRUCT query, got {type(result).__name__}")
        return list(result)

    def select(self, text: str) -> list[dict[str, Term]]:
        """Return the solutions of a SELECT, each with the variables that are bound.

        :raises SyntaxError: when the query does not parse.
        :raises TypeError: when it is no SELECT.
        """
        result = self._query(text)
        if not isinstance(result, ox.QuerySolutions):
            raise TypeError(f"expected a SELECT query, got {type(result).__name__}")
        names = [variable.value for variable in result.variables]
        return [
            {name: term for name in names if (term := solution[name]) is not None}
            for solution in result
        ]

    def _query(self, text: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        return self.store.query(text, default_graph=[ox.DefaultGraph(), self.graph])


class Scratch:
    """A copy of a store in which statements come and go; many threads may use it at once.

    The statements of each user stand in a graph of their own, which nobody else sees.
    """

    def __init__(self, pristine: ox.Store) -> None:
        self._pristine = pristine
        self._store = pristine
        self._left = 0
        self._lock = Lock()
        self._numbers = count()

    def describes(self, node: ox.NamedNode) -> bool:
        """Return whether the store that was copied says something of a node."""
        return next(self._pristine.quads_for_pattern(node, None, None), None) is not None

    @contextmanager
    def holding(self, triples: Iterable[ox.Triple]) -> Iterator[Data]:
        """Add statements for the time of the context; what the store says already is left out."""
        graph = ox.NamedNode(f"urn:scratch:{next(self._numbers)}")
        added = [
            ox.Quad(triple.subject, triple.predicate, triple.object, graph)
            for triple in triples
            if ox.Quad(triple.subject, triple.predicate, triple.object) not in self._pristine
        ]
        store = self._copy_for(len(added))
        store.extend(added)
        try:
            yield Data(store, graph)
        finally:
            store.remove_graph(graph)

    def _copy_for(self, statements: int) -> ox.Store:
        """Return the current copy, or a new one when the old one has taken in enough."""
        with self._lock:
            if self._left < statements:
                self._store = ox.Store()
                self._store.bulk_extend(self._pristine)
                self._left = max(_RENEWAL, statements)
            self._left -= statements
            return self._store
