"""What is known of where a text says what."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Node = ox.NamedNode | ox.BlankNode
    Term = ox.NamedNode | ox.BlankNode | ox.Literal

__all__ = ["Mention", "Place", "Places", "Span"]


class Span(NamedTuple):
    """A piece of a text: the offset of its first character, and the one behind its last."""

    start: int
    end: int


class Place(NamedTuple):
    """A line and a column of a text, both from 1; columns count characters."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Mention:
    """A statement, and the pieces of the text that make it.

    Its blank nodes have labels of their own. `at` is where the text of the object starts; `object`
    is all that would have to be replaced by another one. `element` is the whole element of RDF/XML
    that makes the statement: of a property, or of a node with a class; None for all others.
    """

    triple: ox.Triple
    subject: int
    predicate: Span
    object: Span
    at: int
    element: Span | None = None


class Places:
    """Where a text makes its statements.

    `prefixes` are the last that it declares, prefix to namespace.
    """

    def __init__(
        self,
        text: str,
        mentions: Iterable[Mention],
        prefixes: Mapping[str, str] = MappingProxyType({}),
        names: Mapping[ox.BlankNode, ox.NamedNode] = MappingProxyType({}),
    ) -> None:
        self.text = text
        self.mentions: Sequence[Mention] = sorted(mentions, key=lambda one: one.predicate.start)
        self.prefixes = prefixes
        self._names = names

    def named(self, names: Mapping[ox.BlankNode, ox.NamedNode]) -> Places:
        """Return the same places, to be asked for by the names that blank nodes were given."""
        return Places(self.text, self.mentions, self.prefixes, names)

    def of(
        self,
        subject: Node,
        predicate: ox.NamedNode | None = None,
        value: Term | None = None,
    ) -> Place:
        """Return where a statement has its object, or the nearest place that is known."""
        return self.nearest(subject, [predicate] if predicate else [], value)

    def nearest(
        self, subject: Node, predicates: Sequence[ox.NamedNode], value: Term | None = None
    ) -> Place:
        """Return where a statement by any of these predicates has its object, or what is nearest.

        That is, when there is no such statement or no value is given, where the subject has this
        value otherwise, else its first such predicate, else where it is described, else where it
        is mentioned, else the first character. A blank node that is not known stands for any.
        """
        keys: list[tuple[Term | None, ...]] = []
        if value is not None:
            keys += [(subject, one, value) for one in predicates]
            keys.append((subject, None, value))
            if isinstance(value, ox.BlankNode):
                keys += [(subject, one, None) for one in predicates]
        keys += [(subject, one) for one in predicates]
        if isinstance(subject, ox.BlankNode):
            keys += [(None, one, value) for one in predicates]
            keys += [(None, one, None) for one in predicates if isinstance(value, ox.BlankNode)]
        keys += [(subject,), (None, None, subject)]
        return self._place(next((self._known[key] for key in keys if key in self._known), 0))

    def making(self, triple: ox.Triple) -> list[Mention]:
        """Return every mention of a statement, in the order of the text."""
        return [self.mentions[index] for index in self._making.get(triple, ())]

    def _named(self, triple: ox.Triple) -> ox.Triple:
        subject, value = triple.subject, triple.object
        if isinstance(subject, ox.BlankNode):
            subject = self._names.get(subject, subject)
        if isinstance(value, ox.BlankNode):
            value = self._names.get(value, value)
        return ox.Triple(subject, triple.predicate, value)

    @cached_property
    def _making(self) -> dict[ox.Triple, list[int]]:
        found: dict[ox.Triple, list[int]] = {}
        for index, mention in enumerate(self.mentions):
            found.setdefault(self._named(mention.triple), []).append(index)
        return found

    @cached_property
    def _known(self) -> dict[tuple[object, ...], int]:
        """The first offset of statements, of their parts that are not None, and of subjects."""
        found: dict[tuple[object, ...], int] = {}
        for triple, indexes in self._making.items():
            mention = self.mentions[indexes[0]]
            subject, predicate, value = triple
            found.setdefault((subject, predicate, value), mention.at)
            found.setdefault((subject, predicate), mention.predicate.start)
            found.setdefault((subject, None, value), mention.at)
            found.setdefault((None, None, value), mention.at)
            first = found.setdefault((subject,), mention.subject)
            if mention.subject < first:
                found[subject,] = mention.subject
            if isinstance(value, ox.BlankNode):
                found.setdefault((subject, predicate, None), mention.at)
            if isinstance(subject, ox.BlankNode):
                found.setdefault((None, predicate, value), mention.at)
                if isinstance(value, ox.BlankNode):
                    found.setdefault((None, predicate, None), mention.at)
        return found

    def _place(self, offset: int) -> Place:
        line = bisect_right(self._lines, offset)
        return Place(line, offset - self._lines[line - 1] + 1)

    @cached_property
    def _lines(self) -> list[int]:
        """The offset of the first character of each line."""
        lengths = (len(line) + 1 for line in self.text.split("\n"))
        return [0, *accumulate(lengths)][:-1]
