"""Rows of a collection's page: each member with the few facts by which people tell it apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.current import facts
from kb.vocab import CLU, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable

    from api.names import Names, Node
    from kb.resources import Member

__all__ = ["Row", "listed"]

_COUNTRIES = (CLU.basedInCountry, CLU.agreementCountry, CLU.gatewayCountry, CLU.targetsCountry)
_SECTORS = (CLU.inEcosystem,)
_DATES = (SCHEMA.startDate, SCHEMA.endDate)


@dataclass(frozen=True, slots=True)
class Row:
    """A member, the countries and sectors it has to do with, and its dates as stated."""

    node: Node
    countries: tuple[Node, ...]
    sectors: tuple[Node, ...]
    start: str
    end: str


def listed(members: Iterable[Member], names: Names) -> list[Row]:
    """Return the rows for the members of a page."""
    return [_row(member.iri, names) for member in members]


def _row(iri: str, names: Names) -> Row:
    start, end = (next(iter(facts.values(iri, name)), "") for name in _DATES)
    return Row(names(iri), _nodes(iri, _COUNTRIES, names), _nodes(iri, _SECTORS, names), start, end)


def _nodes(iri: str, properties: Iterable[str], names: Names) -> tuple[Node, ...]:
    found = {value for name in properties for value in facts.values(iri, name)}
    return tuple(sorted((names(value) for value in found), key=lambda node: node.label.casefold()))
