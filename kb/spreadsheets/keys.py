"""The key of the profile that a row describes: minted once, found again when it returns."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from kb.iris import KEY
from kb.messages import said
from kb.spreadsheets.comparing import folded, slug
from kb.spreadsheets.problems import Problem, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kb.iris import ProfileId
    from kb.spreadsheets.known import Facts, Known

__all__ = ["Keys"]

_LONGEST = 80
_WITH_COUNTRY = frozenset({"cluster"})
"""Profile types whose keys begin with the country, as those of the curated data do."""


@dataclass(frozen=True, slots=True)
class _Before:
    """What a publisher described before, by what it is known again."""

    identifiers: dict[str, str]
    names: dict[tuple[str, str], set[str]]


class Keys:
    """Gives rows their keys: by an identifier, by what the publisher said before, by the name."""

    def __init__(self, publisher: str, kind: str, known: Known) -> None:
        self._publisher = publisher
        self._kind = kind
        self._before = _before(known.own(publisher, kind))

    def given(self, text: str, base: str) -> tuple[str, Problem | None]:
        """Return the key that an identifier of the publisher makes.

        One without a letter could be anybody's, so that it gets the publisher's key before it.

        :raises UnreadableError: when nothing of it can stand in a key.
        """
        plain = text.removeprefix(f"{base}id/{self._kind}/").removeprefix(f"{self._kind}/")
        made = slug(plain, _LONGEST)
        if made and not any(letter.isalpha() for letter in made):
            made = slug(f"{self._publisher}-{made}", _LONGEST)
        if not KEY.fullmatch(made):
            raise UnreadableError(
                "key",
                said("{?text} makes no key", text=repr(text)),
                said(
                    "Keys are small letters, digits and hyphens, 80 at most, such as "
                    "fr-lyonbiopole."
                ),
            )
        if made == plain:
            return made, None
        told = said("the key {?key} was made of {?text}", key=made, text=repr(text))
        return made, Problem("key", "info", told)

    def again(self, facts: Facts) -> str | None:
        """Return the key that the publisher used before for the same thing.

        That is one with the same external identifier, else the one with exactly this name in this
        country; None when there is none, or several have the name.
        """
        for identifier in sorted(facts.identifiers):
            if identifier in self._before.identifiers:
                return self._before.identifiers[identifier]
        found = {
            key
            for country in facts.countries or {""}
            for name in facts.names
            for key in self._before.names.get((folded(name), country), ())
        }
        return found.pop() if len(found) == 1 else None

    def minted(self, name: str, country: str | None) -> str:
        """Make a key of a name, with the code of the country before that of a cluster.

        >>> from kb.spreadsheets.known import Known
        >>> Keys("agency", "cluster", Known()).minted("Lyonbiopôle", "fr")
        'fr-lyonbiopole'
        """
        before = f"{country}-" if country and self._kind in _WITH_COUNTRY else ""
        made = slug(name, _LONGEST - len(before))
        if not made:  # a script of which nothing is written in a to z
            made = sha256(name.encode()).hexdigest()[:12]
        return made if before and made.startswith(before) else before + made


def _before(said: Iterable[tuple[ProfileId, Facts]]) -> _Before:
    before = _Before({}, {})
    for profile, facts in said:
        for identifier in facts.identifiers:
            before.identifiers[identifier] = profile.key
        for country in facts.countries or {""}:
            for name in facts.names:
                before.names.setdefault((folded(name), country), set()).add(profile.key)
    return before
