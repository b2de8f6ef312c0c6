"""Which things are probably the same: named with the evidence and a score, and never merged.

Names are compared by their words: a rare word says more than one that many names have. Two names
are alike when the one has no telling word that the other lacks; *Plastics Cluster Tirol* and *Food
Cluster Tirol* are not.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from kb.messages import joined, mark, said
from kb.spreadsheets.comparing import acronyms, comparable, core, initials

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kb.messages import Messages
    from kb.spreadsheets.known import Facts

    Evidence = tuple[str, str]
    """A text of what speaks for two things being the same, or against it, and its value."""
    Entry = tuple[str, int | None]
    """A profile, and the row of a table that describes it."""

__all__ = ["SURE", "Duplicates", "Likeness"]

SURE = 0.7
"""Above which score two things are said to be probably the same."""
_SAME_WORD = 88.0
"""How like two words are, of 100, that are the same but for spelling."""
_TELLING = 4
"""How many telling words a name has that is known again in another country."""
_RARE = 4.0
"""What a name weighs that more than a handful of others do not share."""
_LOOKED_UP = 4
"""By how many of its rarest words a name is looked up."""
_NOWHERE = ""
"""Stands for the country of what states none."""
_ANYWHERE = "*"
"""Stands for every country."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like another thing is: its profile, a score from 0 to 1, and why.

    `row` is where the other thing stands in the same table, None if it is known from elsewhere.
    """

    other: str
    row: int | None
    score: float
    evidence: tuple[Evidence, ...]

    def told(self) -> Messages:
        """Return in words that a thing is probably the same as the other."""
        row = said("row {?row}, {?profile}", row=str(self.row), profile=self.other)
        return said(
            "this is probably the same as {?other} (score {?score}: {?evidence})",
            other=self.other if self.row is None else row,
            score=f"{self.score:.2f}",
            evidence=joined((said(text, value=value) for text, value in self.evidence), ", "),
        )


@dataclass(frozen=True, slots=True)
class _Thing:
    profile: str
    row: int | None
    facts: Facts
    names: tuple[tuple[str, frozenset[str]], ...]
    acronyms: frozenset[str]
    initials: frozenset[str]


class Duplicates:
    """Finds what is like a thing among those that were added before.

    `names` are those of everything that will be compared: they tell which words are rare. Things
    are looked up by their rarest words within their country, and anywhere by a name with the very
    same words, or by their host.
    """

    def __init__(self, names: Iterable[str]) -> None:
        having: Counter[str] = Counter()
        number = 1
        for name in names:
            number += 1
            having.update(core(comparable(name)))
        self._weights = {word: log(number / (count + 1)) + 1 for word, count in having.items()}
        self._unheard = log(number) + 1
        self._by_mark: dict[tuple[str, str], dict[Entry, _Thing]] = defaultdict(dict)

    def add(self, profile: str, facts: Facts, row: int | None = None) -> None:
        """Add a thing; what is like it later is told by its profile, and by its row here."""
        thing = _thing(profile, facts, row)
        countries = {*(facts.countries or {_NOWHERE}), _ANYWHERE}
        for each in self._marks(thing, countries):
            self._by_mark[each][profile, row] = thing

    def like(self, facts: Facts) -> list[Likeness]:
        """Return what is probably the same as a thing, the most like first."""
        thing = _thing("", facts)
        countries = {*facts.countries, _NOWHERE} if facts.countries else {_ANYWHERE}
        candidates: dict[Entry, _Thing] = {}
        for each in self._marks(thing, countries):
            candidates |= self._by_mark.get(each, {})
        found = (self._judged(thing, other) for other in candidates.values())
        return sorted(
            (one for one in found if one.score > SURE),
            key=lambda one: (-one.score, one.row or 0, one.other),
        )

    def _weight(self, words: Iterable[str]) -> float:
        return sum(self._weights.get(word, self._unheard) for word in words)

    def _marks(self, thing: _Thing, countries: Iterable[str]) -> set[tuple[str, str]]:
        """Return by what a thing is looked up."""
        local = set(thing.acronyms | thing.initials)
        marks = {(_ANYWHERE, f"host {host}") for host in thing.facts.hosts}
        for _, words in thing.names:
            rarest = sorted(words, key=lambda one: -self._weights.get(one, self._unheard))
            local.update(f"word {word}" for word in rarest[:_LOOKED_UP])
            if len(words) >= _TELLING:
                marks.add((_ANYWHERE, " ".join(sorted(words))))
        return marks | {(country, each) for country in countries for each in local}

    def _judged(self, thing: _Thing, other: _Thing) -> Likeness:
        """Weigh all that speaks for or against two things being the same."""
        score, evidence = self._names(thing, other)
        doubt = 1 - score
        reasons = [evidence] if evidence else []
        if shared := sorted(thing.facts.hosts & other.facts.hosts):
            doubt *= 0.2
            reasons.append((mark("the same website {?value}"), shared[0]))
        if not reasons:
            return Likeness(other.profile, other.row, 0.0, ())
        doubt = _placed(doubt, thing.facts, other.facts, reasons)
        return Likeness(other.profile, other.row, round(1 - doubt, 2), tuple(reasons))

    def _names(self, thing: _Thing, other: _Thing) -> tuple[float, Evidence | None]:
        """Return how like the names are that are most like, and in what."""
        best: tuple[float, Evidence | None] = (0.0, None)
        for name, words in thing.names:
            for other_name, other_words in other.names:
                found = self._name(name, words, other_name, other_words)
                best = max(best, found, key=lambda one: one[0])
        return best if best[0] else _short_forms(thing, other)

    def _name(
        self, name: str, words: frozenset[str], other_name: str, other_words: frozenset[str]
    ) -> tuple[float, Evidence | None]:
        if name == other_name:
            return 0.9, (mark("the same name"), "")
        less, more = sorted((words, other_words), key=len)
        if not all(_in(word, more) for word in less):
            return 0.0, None
        weight = self._weight(less)
        rest = self._weight(word for word in more if not _in(word, less))
        score = 0.55 + 0.3 * weight / (weight + rest)
        if rest and weight < _RARE:
            score *= 0.8
        told = mark("the same words in the name: {?value}")
        if rest:
            told = mark("all words of the one name in the other: {?value}")
        return score, (told, ", ".join(sorted(less)))


def _thing(profile: str, facts: Facts, row: int | None = None) -> _Thing:
    names = tuple((name, core(name)) for name in sorted(facts.comparable_names))
    short = frozenset(one for name in facts.names for one in acronyms(name))
    first = frozenset(made for name in facts.names if len(made := initials(name)) > 2)
    return _Thing(profile, row, facts, names, short, first)


def _in(word: str, words: frozenset[str]) -> bool:
    """Tell whether a word is among others, spelt the same or, if it is long, nearly so."""
    if word in words:
        return True
    return len(word) > 4 and any(
        len(other) > 4 and fuzz.ratio(word, other) >= _SAME_WORD for other in words
    )


def _short_forms(thing: _Thing, other: _Thing) -> tuple[float, Evidence | None]:
    crossed = (thing.acronyms & other.initials) | (other.acronyms & thing.initials)
    if crossed:
        told = mark("{?value} are the initials of the other name")
        return 0.6, (told, min(crossed).upper())
    return 0.0, None


def _placed(doubt: float, facts: Facts, other: Facts, reasons: list[Evidence]) -> float:
    """Return the doubt that is left when the places are known, and add them to the reasons."""
    towns, others = facts.comparable_towns, other.comparable_towns
    elsewhere = facts.countries and other.countries and not facts.countries & other.countries
    if elsewhere:
        doubt = 1 - (1 - doubt) * 0.85
        reasons.append((mark("another country"), ""))
    elif towns & others:
        doubt *= 0.7
        reasons.append((mark("the same town"), ""))
    elif towns and others:
        doubt = 1 - (1 - doubt) * 0.85
        reasons.append((mark("another town"), ""))
    if facts.countries & other.countries:
        reasons.append((mark("the same country"), ""))
    return doubt
