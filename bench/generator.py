"""Fictional profiles in any number, the same ones every time.

They have the shape of the real data: most clusters give a country and a region, about half an
ecosystem, some a NACE activity; a few are partners in partnerships, whose agreements and gateways
lead to third countries, some of them ended, some without an end.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["PREFIXES", "profiles", "turtle"]

PREFIXES = """\
@prefix agreement: <https://w3id.org/cluster-kb/id/agreement/> .
@prefix clu: <https://w3id.org/cluster-kb/ns#> .
@prefix cluster: <https://w3id.org/cluster-kb/id/cluster/> .
@prefix country: <http://publications.europa.eu/resource/authority/country/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix eco: <https://w3id.org/cluster-kb/scheme/industrial-ecosystem/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix gateway: <https://w3id.org/cluster-kb/id/gateway/> .
@prefix level: <https://w3id.org/cluster-kb/scheme/agreement-level/> .
@prefix nace: <http://data.europa.eu/ux2/nace2.1/> .
@prefix nuts: <http://data.europa.eu/nuts/code/> .
@prefix organisation: <https://w3id.org/cluster-kb/id/organisation/> .
@prefix partnership: <https://w3id.org/cluster-kb/id/partnership/> .
@prefix ptype: <https://w3id.org/cluster-kb/scheme/partnership-type/> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix source: <https://w3id.org/cluster-kb/id/source/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

_HOMES = {
    "FRA": ("FRK2", "FRL0", "FR10"),
    "DEU": ("DE21", "DE11", "DEA2"),
    "ITA": ("ITC1", "ITC4", "ITF3"),
    "ESP": ("ES51", "ES30", "ES21"),
    "POL": ("PL21", "PL91"),
    "GRC": ("EL30", "EL52"),
    "SWE": ("SE11", "SE23"),
    "PRT": ("PT11", "PT15"),
}
_TARGETS = ("JPN", "USA", "CHN", "KOR", "BRA", "CAN", "IND", "THA", "SGP", "AUS")
_ECOSYSTEMS = ("health", "digital", "agri-food", "textiles", "construction", "electronics")
_ACTIVITIES = ("2110", "2120", "2611", "2651", "3250", "1310", "1071", "6210", "4100")

_HUNDRED = 100


def turtle(count: int, seed: int = 20170906) -> str:
    """Return `count` profiles as one Turtle document."""
    return PREFIXES + "".join(profiles(count, seed))


def profiles(count: int, seed: int = 20170906) -> Iterator[str]:
    """Yield `count` profiles, each as Turtle without prefixes.

    Of each hundred, 1 is a source, 85 are clusters, 5 partnerships, 8 agreements, 1 a gateway.
    They refer to profiles of the same hundred, so whole hundreds are closed.
    """
    for start in range(0, count, _HUNDRED):
        chance = random.Random(f"{seed}/{start}")
        yield from list(_hundred(start, chance))[: count - start]


def _hundred(start: int, chance: random.Random) -> Iterator[str]:
    source = f"source:bench-{start}"
    clusters = [f"cluster:bench-{start + index}" for index in range(85)]
    partnerships = [f"partnership:bench-{start + index}" for index in range(5)]
    yield _profile(source, "SourceDocument", 'dcterms:issued "2017-09-06"^^xsd:date')
    for name in clusters:
        yield _cluster(name, source, chance)
    for name in partnerships:
        yield _partnership(name, chance.sample(clusters, 5), source, chance)
    for index in range(8):
        side = partnerships[index] if index < len(partnerships) else chance.choice(clusters)
        yield _agreement(f"agreement:bench-{start + index}", side, source, chance)
    yield _profile(
        f"gateway:bench-{start}",
        "Gateway",
        f"clu:gatewayCountry country:{chance.choice(_TARGETS)}",
        f"clu:operatedBy {chance.choice(clusters)}",
        'schema:startDate "2019-01-01"^^xsd:date ; schema:endDate "2029-12-31"^^xsd:date',
        f"dcterms:source {source}",
    )


def _cluster(name: str, source: str, chance: random.Random) -> str:
    country = chance.choice(tuple(_HOMES))
    said = [
        f"clu:basedInCountry country:{country}",
        f"clu:territory nuts:{chance.choice(_HOMES[country])}",
        f"dcterms:source {source}",
        chance.choice(
            (
                f"clu:inEcosystem eco:{chance.choice(_ECOSYSTEMS)}",
                f"clu:economicActivity nace:{chance.choice(_ACTIVITIES)}",
            )
        ),
    ]
    if chance.random() < 0.7:
        said.append(f"foaf:homepage <https://{name.replace(':', '-')}.example/>")
    if chance.random() < 0.3:
        said.append(f'schema:foundingDate "{chance.randint(1990, 2020)}"^^xsd:gYear')
    return _profile(name, "ClusterOrganisation", *said)


def _partnership(name: str, partners: list[str], source: str, chance: random.Random) -> str:
    targets = " , ".join(f"country:{code}" for code in chance.sample(_TARGETS, 3))
    return _profile(
        name,
        "StrategicClusterPartnership",
        "clu:partnershipType ptype:escp-4i",
        f"clu:coordinatedBy {partners[0]}",
        f"clu:hasPartner {' , '.join(partners)}",
        f"clu:targetsCountry {targets}",
        f"clu:inEcosystem eco:{chance.choice(_ECOSYSTEMS)}",
        'schema:startDate "2016-01"^^xsd:gYearMonth ; schema:endDate "2030-12"^^xsd:gYearMonth',
        f"dcterms:source {source}",
    )


def _agreement(name: str, side: str, source: str, chance: random.Random) -> str:
    signed = f"{chance.randint(2016, 2022)}-{chance.randint(1, 12):02}-01"
    said = [
        f"clu:agreementLevel level:{'partnership' if side.startswith('p') else 'cluster'}",
        f"clu:agreementCountry country:{chance.choice(_TARGETS)}",
        f"clu:inEcosystem eco:{chance.choice(_ECOSYSTEMS)}",
        f'clu:signedOn "{signed}"^^xsd:date',
        f"clu:hasEuropeanParty {name}\\/party\\/europe",
        f"clu:hasThirdCountryParty {name}\\/party\\/host",
        f"dcterms:source {source}",
    ]
    if chance.random() < 0.7:
        said.append(f'schema:endDate "{chance.randint(2023, 2030)}"^^xsd:gYear')
    host = f"organisation:host-{name.rpartition('-')[2]}"
    return (
        _profile(name, "MemorandumOfUnderstanding", *said)
        + f"{name}\\/party\\/europe a clu:AgreementParty ; clu:partyAgent {side} .\n"
        + f"{name}\\/party\\/host a clu:AgreementParty ; clu:partyAgent {host} .\n"
    )


def _profile(name: str, kind: str, *said: str) -> str:
    label = f'skos:prefLabel "Fictional {name.replace(":", " ")}"@en'
    return " ;\n  ".join((f"{name} a clu:{kind}", label, *said)) + " .\n"
