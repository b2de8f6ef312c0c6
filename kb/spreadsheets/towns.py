"""Towns and countries in each other's place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.messages import in_each_language, said
from kb.spreadsheets.comparing import folded
from kb.spreadsheets.problems import Problem

if TYPE_CHECKING:
    from kb.spreadsheets.countries import Countries

__all__ = ["Settled", "settled"]

Settled = tuple[str, str, Problem | None]
"""The town, the country, and what there is to say about the town."""

_HOMONYMS = frozenset({("es", "granada"), ("pt", "cuba"), ("de", "monaco"), ("at", "malta")})
"""Towns that are called as another country is in some language, by the code of their own."""
_WITH_COUNTRY = re.compile(r"(.+?)\s*(?:,\s*([^,()]+)|\(([^()]+)\))")


def settled(town: str, country: str, countries: Countries) -> Settled:
    """Return what of two cells is the town and what the country.

    A country in the field of the town is told and left out; the two are exchanged where the one
    can only be the other; a country behind the town is taken off.
    """
    own = countries.find(country) if country else None
    named = countries.all_named(town)
    if named and country and own is None:
        told = said(
            "the town is {?town} and the country {?country}: they were read the other way",
            town=repr(town),
            country=repr(country),
        )
        return country, town, Problem("town-and-country", "warning", told)
    if named and own is None:
        told = said(
            "the town is {?town}, the name of a country: it was read as that", town=repr(town)
        )
        return "", town, Problem("country-in-town", "warning", told)
    if named and own is not None:
        return _beside(town, country, own.iri, countries)
    if found := _WITH_COUNTRY.fullmatch(town):
        return _trimmed(town, country, found[1], found[2] or found[3], countries)
    return town, country, None


def _beside(town: str, country: str, own: str, countries: Countries) -> Settled:
    """Settle a town with the name of a country, beside a country that is known."""
    named = {one.iri for one in countries.all_named(town)}
    if own in named:
        if countries.is_also_town(own):
            return town, country, None
        told = said(
            "the town is {?town}, the name of the country: it was left out", town=repr(town)
        )
        hints = said("Write the town.")
        return "", country, Problem("country-in-town", "warning", told, hints=hints)
    if (countries.code(own), folded(town)) in _HOMONYMS:
        return town, country, None

    def others(tag: str) -> str:
        return ", ".join(sorted(countries.name(iri, tag) for iri in named))

    told = said(
        "the town is {?town}, the name of another country ({?other}) than {?country}: it was left "
        "out",
        town=repr(town),
        other=in_each_language(others),
        country=countries.names_of(own),
    )
    hints = said("Write the town, or mend the country.")
    return "", country, Problem("country-in-town", "warning", told, hints=hints)


def _trimmed(town: str, country: str, before: str, behind: str, countries: Countries) -> Settled:
    found = countries.all_named(behind)
    own = countries.find(country) if country else None
    if not found or (own is not None and own.iri not in {one.iri for one in found}):
        return town, country, None
    told = said(
        "{?text} was read as the town {?town} in {?country}",
        text=repr(town),
        town=before,
        country=countries.names_of(found[0].iri),
    )
    return before, country or behind, Problem("town-with-country", "info", told)
