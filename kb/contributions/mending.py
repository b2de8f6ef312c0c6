"""Mending a document by the suggestions of its report, so that all else in it stays as it was.

Pieces of the text are replaced, and the text is read again: it must state exactly what it is meant
to state. A suggestion of which that is not true is left.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kb.contributions.claims import claims
from kb.errors import KnowledgeBaseError
from kb.rdf import parse
from kb.rdf.rewriting import edited, proposals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kb.config import Settings
    from kb.contributions.sent import Sent
    from kb.iris import Iris
    from kb.rdf.places import Places
    from kb.rdf.rewriting import Edit
    from kb.validation import Result, Suggestion, ValidationReport

    Statements = frozenset[ox.Triple]

__all__ = ["Fix", "Looked", "Mended", "mended"]


_READ_AGAIN = 5_000_000
"""How many characters are read in all to try what works, however many suggestions there are."""
_LEAST_ATTEMPTS = 20


class Fix(NamedTuple):
    """A suggestion, with the result that it was made for."""

    result: Result
    suggestion: Suggestion


@dataclass(frozen=True, slots=True)
class Mended:
    """A mended text, what was applied to it, and what could not be, in the order of the report."""

    text: str
    applied: tuple[Fix, ...] = ()
    left: tuple[Fix, ...] = ()


def mended(
    look: Callable[[str | None], Looked], iris: Iris, settings: Settings, *, rounds: int
) -> Mended:
    """Mend a document as far as that is possible, in some rounds.

    `look` reads and validates a text, of the document as it was sent if there is none, and tells
    what it has found. `settings` are those with which it reads.
    """
    done: list[Fix] = []
    once = Mended("")
    for number in range(rounds):
        once = _once(look(once.text if number else None), iris, settings)
        done += once.applied
        if not once.applied:
            break
    return Mended(once.text, tuple(done), once.left)


@dataclass(frozen=True, slots=True)
class Looked:
    """A document that was looked at, with the reports about its profiles."""

    sent: Sent
    reports: Sequence[ValidationReport]

    def fixes(self) -> list[Fix]:
        """Return what is suggested, each change once."""
        found: dict[Suggestion, Fix] = {}
        for report in self.reports:
            for result in report.results:
                for one in result.suggestions:
                    if one.remove:
                        found.setdefault(one, Fix(result, one))
        return list(found.values())


def _once(found: Looked, iris: Iris, settings: Settings) -> Mended:
    fixes, places = found.fixes(), found.sent.places
    if places is None or not fixes:
        return Mended(found.sent.text or "", left=tuple(fixes))
    mending = _Mending(found.sent, places, iris, settings)
    mending.settle([fix.suggestion for fix in fixes])
    text = edited(places.text, mending.edits) or places.text
    taken = set(mending.taken)
    return Mended(
        text,
        tuple(fix for fix in fixes if fix.suggestion in taken),
        tuple(fix for fix in fixes if fix.suggestion not in taken),
    )


@dataclass(slots=True)
class _Mending:
    sent: Sent
    places: Places
    iris: Iris
    settings: Settings
    taken: list[Suggestion] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    attempts: int = 0

    def __post_init__(self) -> None:
        self.attempts = max(_LEAST_ATTEMPTS, _READ_AGAIN // (len(self.places.text) or 1))

    def settle(self, suggestions: Sequence[Suggestion]) -> None:
        """Take all suggestions if that works; else those of the first half, then of the second."""
        if not suggestions or self._take(suggestions):
            return
        if len(suggestions) > 1 and self.attempts > 0:
            middle = len(suggestions) // 2
            self.settle(suggestions[:middle])
            self.settle(suggestions[middle:])

    def _take(self, suggestions: Sequence[Suggestion]) -> bool:
        changes = _changes([*self.taken, *suggestions])
        if changes is None or self.attempts <= 0:
            return False
        expected = self._expected(changes)
        for edits in self._ways(suggestions):
            self.attempts -= 1
            text = edited(self.places.text, [*self.edits, *edits])
            if text is not None and self._stated(text) == expected:
                self.edits += edits
                self.taken += suggestions
                return True
        return False

    def _ways(self, suggestions: Sequence[Suggestion]) -> Iterator[list[Edit]]:
        """Yield ways to apply one, or the first way of each of several."""
        each = [
            proposals(self.places, self.sent.media_type, _changes([one]) or {})
            for one in suggestions
        ]
        if len(each) == 1:
            yield from each[0]
            return
        first = [next(ways, None) for ways in each]
        if None not in first:
            yield [edit for edits in first if edits for edit in edits]

    def _expected(self, changes: Mapping[ox.Triple, ox.Triple]) -> Statements:
        """Return what the document states, but for these changes."""
        new = {
            id(mention): other
            for old, other in changes.items()
            for mention in self.places.making(old)
        }
        quads = []
        for mention in self.places.mentions:
            triple, other = mention.triple, new.get(id(mention))
            if other is not None:
                triple = ox.Triple(triple.subject, other.predicate, other.object)
            quads.append(ox.Quad(*triple))
        return self._claimed(quads)

    def _stated(self, text: str) -> Statements | None:
        """Return what a text states; None when it would be refused."""
        try:
            quads = parse(
                text.encode(), self.sent.media_type, base=self.sent.base, settings=self.settings
            )
        except KnowledgeBaseError:
            return None
        return self._claimed(quads)

    def _claimed(self, quads: Sequence[ox.Quad]) -> Statements:
        found = claims(quads, self.iris, only=self.sent.only)
        return frozenset(triple for claim in found.accepted for triple in claim.triples)


def _changes(suggestions: Iterable[Suggestion]) -> dict[ox.Triple, ox.Triple] | None:
    """Return what is to be stated in place of what; None when suggestions contradict each other."""
    changes: dict[ox.Triple, ox.Triple] = {}
    for one in suggestions:
        if len(one.remove) != len(one.add):
            return None
        for old, new in zip(one.remove, one.add, strict=True):
            if changes.setdefault(old, new) != new:
                return None
    return changes
