"""Who states a thing, and where publishers differ about it, as the page shows that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.values import Value, label_of, value_of

if TYPE_CHECKING:
    from api.names import Names, Node
    from kb.documents import Document, Stated

__all__ = ["Differing", "Saying", "Statement", "differing", "statement_of"]


@dataclass(frozen=True, slots=True)
class Statement:
    """Who states the profile, and when it came in."""

    publisher: Node
    at: str | None


@dataclass(frozen=True, slots=True)
class Saying:
    """What one publisher says where another says something else."""

    values: tuple[Value, ...]
    by: Statement


@dataclass(frozen=True, slots=True)
class Differing:
    """A property about which publishers differ; the word of the first stands on the page.

    `node` is the part that it belongs to, None for the thing itself.
    """

    node: Node | None
    label: str
    sayings: tuple[Saying, ...]


def differing(document: Document, names: Names) -> tuple[Differing, ...]:
    """Return where publishers differ about something that has one value."""
    stated = {each.graph: statement_of(each, names) for each in document.stated}
    return tuple(
        Differing(
            None if rivalry.subject == document.iri else names(rivalry.subject),
            label_of(rivalry.predicate),
            tuple(
                Saying(tuple(value_of(value, names) for value in values), stated[graph])
                for graph, values in rivalry.values().items()
            ),
        )
        for rivalry in document.rivalries
    )


def statement_of(stated: Stated, names: Names) -> Statement:
    """Return who states a graph, and when that came in."""
    return Statement(names(stated.publisher or stated.graph), stated.at)
