"""Nodes of generated profiles as Turtle, and dates as exact as sources are."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable

__all__ = ["PREFIXES", "code", "day", "each", "month", "node", "stated", "year"]

PREFIXES = """\
@base <https://w3id.org/cluster-kb/id/> .
@prefix ccy: <http://publications.europa.eu/resource/authority/currency/> .
@prefix clu: <https://w3id.org/cluster-kb/ns#> .
@prefix code: <https://w3id.org/cluster-kb/scheme/> .
@prefix country: <http://publications.europa.eu/resource/authority/country/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix geo: <http://www.opengis.net/ont/geosparql#> .
@prefix locn: <http://www.w3.org/ns/locn#> .
@prefix m8g: <http://data.europa.eu/m8g/> .
@prefix nace: <http://data.europa.eu/ux2/nace2.1/> .
@prefix nuts: <http://data.europa.eu/nuts/code/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def node(iri: str, kind: str, said: Iterable[str]) -> str:
    r"""Return one node; empty statements are left out.

    >>> node("cluster/a", "clu:ClusterOrganisation", ['skos:prefLabel "A"@en', ""])
    '<cluster/a> a clu:ClusterOrganisation ;\n  skos:prefLabel "A"@en .\n'
    """
    return f"<{iri}> a " + " ;\n  ".join((kind, *filter(None, said))) + " .\n"


def each(predicate: str, things: Iterable[str]) -> str:
    """Return a statement for each thing, or nothing when there is none.

    >>> each("clu:hasPartner", ["cluster/a", "cluster/b"])
    'clu:hasPartner <cluster/a> , <cluster/b>'
    """
    values = " , ".join(f"<{thing}>" for thing in things)
    return f"{predicate} {values}" if values else ""


def year(value: int) -> str:
    """Return a year."""
    return f'"{value}"^^xsd:gYear'


def month(value: int, number: int) -> str:
    """Return a month."""
    return f'"{value}-{number:02}"^^xsd:gYearMonth'


def day(value: int, number: int, date: int) -> str:
    """Return a day."""
    return f'"{value}-{number:02}-{date:02}"^^xsd:date'


def stated(chance: random.Random, value: int) -> str:
    """Return a date in a year, as exactly as some source might state it."""
    exact = chance.random()
    if exact < 0.3:
        return year(value)
    if exact < 0.6:
        return month(value, chance.randint(1, 12))
    return day(value, chance.randint(1, 12), chance.randint(1, 28))


def code(scheme: str, name: str) -> str:
    """Return a concept of one of our code lists."""
    return f"code:{scheme}\\/{name}"
