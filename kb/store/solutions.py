"""The answer to a SELECT query, whatever store gave it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Solutions", "Term"]

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
"""What a variable may be bound to."""


class Solutions:
    """The variables of a SELECT query and, once, its solutions in their order.

    A solution has no entry for a variable that it leaves unbound.
    """

    def __init__(self, variables: tuple[str, ...], rows: Iterator[dict[str, Term]]) -> None:
        self.variables = variables
        self._rows = rows

    @classmethod
    def of(cls, answer: ox.QuerySolutions) -> Self:
        """Return what the engine answers, read as it is asked for."""
        names = tuple(variable.value for variable in answer.variables)
        return cls(names, _rows(names, answer))

    def __iter__(self) -> Iterator[dict[str, Term]]:
        return self._rows


def _rows(names: tuple[str, ...], answer: ox.QuerySolutions) -> Iterator[dict[str, Term]]:
    for solution in answer:
        values = zip(names, solution, strict=True)
        yield {name: value for name, value in values if value is not None}
