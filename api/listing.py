"""Rows of a collection's page: each member with the few facts by which people tell it apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.current import documents, facts
from kb.documents import Counts
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
    """A member, the countries and sectors it has to do with, its dates as stated, the advice."""

    node: Node
    countries: tuple[Node, ...]
    sectors: tuple[Node, ...]
    start: str
    end: str
    counts: Counts


def listed(members: Iterable[Member], names: Names) -> list[Row]:
    """Return the rows for the members of a page."""
    iris = [member.iri for member in members]
    counts = documents.advice.counts(iris)
    return [_row(iri, names, counts.get(iri, Counts())) for iri in iris]


def _row(iri: str, names: Names, counts: Counts) -> Row:
    start, end = (next(iter(facts.values(iri, name)), "") for name in _DATES)
    countries, sectors = (_nodes(iri, each, names) for each in (_COUNTRIES, _SECTORS))
    return Row(names(iri), countries, sectors, start, end, counts)


def _nodes(iri: str, properties: Iterable[str], names: Names) -> tuple[Node, ...]:
    found = {value for name in properties for value in facts.values(iri, name)}
    return tuple(sorted((names(value) for value in found), key=lambda node: node.label.casefold()))
