"""What somebody may have meant who wrote what no code list has: labels in any language, slips."""

from __future__ import annotations

from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.reference.names import Names

__all__ = ["Likeness"]

_COUNTRIES = "http://publications.europa.eu/resource/authority/country"
_SHORTEST = 5
"""A shorter text, or one with digits, is a code; codes that look alike mean different things."""
_LIKE = 0.75
"""How much of two texts must be the same."""
_LETTERS_A_SLIP = 5
"""One slip in so many letters is believed; `England` is not Greenland."""


class Likeness:
    """Guesses over the look-ups of the reference data; safe to use from many threads."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._labels = lru_cache(self._read)
        self.concept = lru_cache(10_000)(self._concept)
        self.country = lru_cache(10_000)(self._country)

    def _country(self, text: str) -> str | None:
        return self._names.country(text) or self._concept(_COUNTRIES, text)

    def _concept(self, scheme: str, text: str) -> str | None:
        """Return the concept of a code or label, else the one that is most like it.

        None when nothing is like it, or several concepts are.
        """
        if found := self._names.concept(scheme, text):
            return found
        key = self._names.key(text.replace("-", " "))
        labels = self._labels(scheme)
        if key in labels:
            return labels[key]
        if len(key) < _SHORTEST or any(letter.isdigit() for letter in key):
            return None
        return _nearest(key, labels)

    def _read(self, scheme: str) -> dict[str, str | None]:
        """Map what the concepts of a scheme are called to them; to None what several are."""
        found: dict[str, str | None] = {}
        for text, iri in self._names.texts(scheme):
            key = self._names.key(text.replace("-", " "))
            found[key] = iri if found.get(key, iri) == iri else None
        return found


def _nearest(key: str, labels: dict[str, str | None]) -> str | None:
    """Return what the labels with the fewest slips mean; None when they mean several things."""
    slips = {one: _distance(key, one) for one in get_close_matches(key, labels, n=8, cutoff=_LIKE)}
    fewest = min(slips.values(), default=len(key))
    meant = {labels[one] for one, number in slips.items() if number == fewest}
    if fewest > max(1, len(key) // _LETTERS_A_SLIP) or len(meant) != 1:
        return None
    return meant.pop()


def _distance(one: str, other: str) -> int:
    """Return how many letters must be added, left out or changed to make one text the other.

    >>> _distance("grece", "greece")
    1
    """
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, 1):
        before, row[0] = row[0], number
        for index, its in enumerate(other, 1):
            before, row[index] = (
                row[index],
                min(row[index] + 1, row[index - 1] + 1, before + (letter != its)),
            )
    return row[-1]
