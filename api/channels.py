"""The channels of one cluster or partnership to every country, as they stand on a date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.current import facts, kb

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from api.names import Names, Node
    from kb.discovery import Channel

__all__ = ["Route", "routes"]


@dataclass(frozen=True, slots=True)
class Route:
    """A country and the channels to it; without any, the country is only a target."""

    country: Node
    channels: tuple[Channel, ...]


def routes(actor: str, on: date, names: Names) -> Iterator[Route]:
    """Yield the countries that an actor has channels to or aims at, in the order of their names."""
    countries = [names(iri) for iri in facts.countries(actor)]
    for country in sorted(countries, key=lambda node: node.label.casefold()):
        yield Route(country, kb.discovery.routes(actor, country.iri, on).channels)
