"""What an engine finds wrong, before it is put into words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pyoxigraph as ox

__all__ = ["Engine", "Finding"]


class Finding(NamedTuple):
    """One result of SHACL (https://www.w3.org/TR/shacl/#results-validation-result).

    `focus` and `value` are IRIs, or other terms as N-Triples writes them; `path` is the IRI of a
    property, None when there is none or it is no single property. `values` are those that a SPARQL
    constraint found for its variables, by their names.
    """

    focus: str
    path: str | None
    value: str | None
    shape: str
    component: str
    values: Mapping[str, str]


class Engine(Protocol):
    """Validates graphs with the rules of the gate; may be shared by threads."""

    def findings(self, graph: Iterable[ox.Triple]) -> list[Finding]:
        """Return what the rules find wrong in a graph: profiles, marked, and their context."""
