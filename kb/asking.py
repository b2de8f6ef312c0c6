"""Questions of the catalogue, answered: with rows, with none, or with what nobody has stated.

No row may mean that nothing matches, or that nobody ever said anything of the kind. A query names
the kinds of statements that it rests on (`rests-on` in its header); if none of one kind is in the
whole base, the answer is "no data", whatever was asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from kb.parameters import Codes
    from kb.queries import Catalogue, CatalogueQuery, Kind
    from kb.store import Term
    from kb.store.solutions import Solutions

__all__ = ["Answer", "Asking", "Status", "Verdict", "exists", "verdict"]

Status = Literal["answered", "none", "no-data"]
"""Rows; nothing that matches; nothing at all of a kind that the question rests on."""


class Store(Protocol):
    """What is asked: the store itself, or the store as strangers see it."""

    def select(self, text: str, bindings: Mapping[str, Term] | None = None) -> Solutions:
        """Answer a SELECT query."""

    def ask(self, text: str) -> bool:
        """Answer an ASK query."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """how a question came out; the kinds of statements that are missing, if any are."""

    status: Status
    missing: tuple[Kind, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question: its columns, its rows, and how it came out."""

    question: CatalogueQuery
    bindings: Mapping[str, Term]
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, Term], ...]
    verdict: Verdict


class Asking:
    """Answers the questions of the catalogue on a store."""

    def __init__(self, store: Store, reference: Codes, catalogue: Catalogue) -> None:
        self._store = store
        self._reference = reference
        self._catalogue = catalogue

    def answer(self, name: str, values: Mapping[str, str], today: date) -> Answer:
        """Answer a question with the values that people wrote for its parameters.

        :raises NotFoundError: when there is no such question.
        :raises ParameterError: when a value is missing, unknown or not of its type.
        """
        question = self._catalogue.question(name)
        bindings = question.bind(values, self._reference, today)
        solutions = self._store.select(question.text, bindings)
        rows = tuple(solutions)
        found = verdict(self._store, question, found=bool(rows))
        return Answer(question, bindings, solutions.variables, rows, found)


def verdict(store: Store, question: CatalogueQuery, *, found: bool) -> Verdict:
    """Tell how a question came out whose answer has rows, or has none."""
    if found:
        return Verdict("answered")
    missing = tuple(kind for kind in question.rests_on if not exists(store, kind))
    return Verdict("no-data" if missing else "none", missing)


def exists(store: Store, kind: Kind) -> bool:
    """Tell whether the default graph has a statement of a kind; it stops at the first."""
    patterns = " UNION ".join(f"{{ {pattern} }}" for pattern in _patterns(kind))
    return store.ask(f"ASK {{ {patterns} }}")


def _patterns(kind: Kind) -> Iterator[str]:
    for term in kind.terms:
        yield f"?thing a <{term}>" if kind.is_class(term) else f"?thing <{term}> ?value"
