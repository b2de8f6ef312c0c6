"""What the catalogue's questions are asked on generated data: values for every parameter.

The first value is the example of the query's header; a name of a curated profile becomes that of a
generated one. The others follow from the type of the parameter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.generator import COUNTS, PUBLISHERS
from kb.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from kb.parameters import Codes, Parameter
    from kb.queries import CatalogueQuery, Term

__all__ = ["variants"]

_VALUES = {
    "country": ("JPN", "USA", "CHN", "THA", "FRA"),
    "group": ("ASEAN",),
    "sector": ("health", "digital", "nace2.1:C", "agri-food", "textiles"),
    "region": ("FRK2", "ES51", "DE21"),
    "date": ("2017-09-06", "2021-06-30", "today"),
    "language": ("en", "fr"),
    "publisher": PUBLISHERS,
}
_VARIANTS = 5


def variants(
    query: CatalogueQuery, codes: Codes, today: date, size: int
) -> Iterator[dict[str, Term]]:
    """Yield up to five different bindings: in turn every parameter, and only what is required."""
    seen = []
    for number in range(_VARIANTS):
        values = {
            one.name: _value(one, number, size)
            for one in query.parameters
            if one.required or number % 2 == 0
        }
        try:
            bound = query.bind(values, codes, today)
        except ParameterError:  # of no type that is known here
            values = {one.name: one.example for one in query.parameters}
            bound = query.bind(values, codes, today)
        if bound not in seen:
            seen.append(bound)
            yield bound


def _value(parameter: Parameter, number: int, size: int) -> str:
    for kind in parameter.types:
        if kind in COUNTS or kind == "profile":
            return _profile(parameter, kind, number, size)
        if kind.startswith("part(stage"):
            return f"bench-{number}/0"
    if number == 0 and parameter.types != ("publisher",):
        return parameter.example
    values = next((_VALUES[kind] for kind in parameter.types if kind in _VALUES), ())
    return values[number % len(values)] if values else parameter.example


def _profile(parameter: Parameter, kind: str, number: int, size: int) -> str:
    """Return the name of a generated profile, from another thousand each time."""
    if kind == "profile":
        kind = parameter.example.partition("/")[0]
    thousand = number * 7 % max(1, size // 1_000) * 1_000
    return f"{kind}/bench-{thousand + number % COUNTS[kind]}"
