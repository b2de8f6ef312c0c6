"""Fictional partnerships, agreements, gateways and interests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.codes import (
    AGREEMENTS,
    ARRANGEMENTS,
    COOPERATION,
    ECOSYSTEMS,
    LEVELS,
    TARGETS,
    WORDS,
)
from bench.writing import code, day, each, node, stated

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

__all__ = ["agreement", "gateway", "interest", "joined", "partnership"]


def partnership(
    iri: str,
    chance: random.Random,
    clusters: Sequence[str],
    programmes: Sequence[str],
    former: str | None,
    source: str,
) -> str:
    """Return a partnership: some lack a coordinator, targets, dates or an end."""
    partners = chance.sample(clusters, chance.randint(1, 7))
    start = chance.randint(2012, 2022)
    strategic = chance.random() < 0.7
    said = [
        _name(f"{WORDS.draw(chance)} Partnership", iri),
        f"clu:partnershipType {code('partnership-type', 'escp-4i' if strategic else 'other')}",
        each("clu:hasPartner", partners),
        f"dcterms:source <{source}>",
    ]
    if chance.random() < 0.7:
        said.append(f"clu:coordinatedBy <{partners[0]}>")
    if chance.random() < 0.75:
        aims = (f"country:{one}" for one in TARGETS.sample(chance, chance.randint(1, 5)))
        said.append(f"clu:targetsCountry {' , '.join(aims)}")
    elif chance.random() < 0.5:
        said.append(f"clu:targetsCountry {code('country-group', 'ASEAN')}")
    if chance.random() < 0.7:
        said.append(f"clu:inEcosystem {code('industrial-ecosystem', ECOSYSTEMS.draw(chance))}")
    if chance.random() < 0.8:
        said.append(f"schema:startDate {stated(chance, start)}")
        if chance.random() < 0.7:
            said.append(f"schema:endDate {stated(chance, start + chance.randint(2, 9))}")
    if chance.random() < 0.2:
        said.append(f"clu:confirmedOn {day(chance.randint(2023, 2025), 6, 30)}")
    if chance.random() < 0.5:
        said.append(f"clu:fundedUnder <{chance.choice(programmes)}>")
    if former and chance.random() < 0.15:
        said.append(f"clu:succeeds <{former}>")
    kind = "clu:StrategicClusterPartnership" if strategic else "clu:ClusterPartnership"
    return node(iri, kind, said)


def joined(iri: str, chance: random.Random, clusters: Sequence[str], source: str) -> str:
    """Return what a second publisher says of a partnership: a partner that the first leaves out."""
    said = [
        _name("Partnership by another name", iri),
        f"clu:hasPartner <{chance.choice(clusters)}>",
        f"schema:endDate {stated(chance, 2024)}",
        f"dcterms:source <{source}>",
    ]
    return node(iri, "clu:ClusterPartnership", said)


def agreement(
    iri: str,
    chance: random.Random,
    sides: tuple[Sequence[str], Sequence[str], Sequence[str]],
    frame: str | None,
    source: str,
) -> tuple[str, str]:
    """Return an agreement and its country; sides are partnerships, clusters and organisations."""
    level = LEVELS.draw(chance)
    official = level in ("government", "platform")
    among = sides[0] if level == "partnership" else sides[1] if level == "cluster" else sides[2][:5]
    country, signed = TARGETS.draw(chance), chance.randint(2014, 2024)
    said = [
        _name("Agreement", iri),
        f"clu:agreementLevel {code('agreement-level', level)}",
        f"clu:agreementCountry country:{country}",
        f"clu:hasEuropeanParty <{iri}/party/europe>",
        f"clu:hasThirdCountryParty <{iri}/party/abroad>",
        f"dcterms:source <{source}>",
    ]
    if chance.random() < 0.5:
        said.append(f"clu:inEcosystem {code('industrial-ecosystem', ECOSYSTEMS.draw(chance))}")
    if chance.random() < 0.75:
        said.append(f"clu:signedOn {stated(chance, signed)}")
        if chance.random() < 0.3:
            said.append(f"schema:endDate {stated(chance, signed + chance.randint(1, 8))}")
    if chance.random() < 0.15:
        said.append(f"clu:confirmedOn {day(2025, chance.randint(1, 12), 1)}")
    if chance.random() < 0.2:
        said.append(f"clu:bindingness {code('bindingness', 'non-binding')}")
    if frame and chance.random() < 0.08:
        said.append(f"clu:framedBy <{frame}>")
    kind = (ARRANGEMENTS if official else AGREEMENTS).draw(chance)
    parties = (("europe", chance.choice(among)), ("abroad", chance.choice(sides[2][5:])))
    return (
        node(iri, f"clu:{kind}", said)
        + "".join(
            node(f"{iri}/party/{side}", "clu:AgreementParty", [f"clu:partyAgent <{agent}>"])
            for side, agent in parties
        ),
        country,
    )


def gateway(
    iri: str,
    chance: random.Random,
    based: tuple[str, str],
    operators: Sequence[str],
    hosts: Sequence[str],
    source: str,
) -> str:
    """Return a gateway to the country of the agreement on which it is `based`."""
    cited, country = based
    start = chance.randint(2016, 2022)
    said = [
        _name("Gateway", iri),
        f"clu:gatewayCountry country:{country}",
        f"clu:operatedBy <{chance.choice(operators)}>",
        f"clu:gatewayHost <{chance.choice(hosts)}>",
        f"dcterms:source <{source}>",
    ]
    if chance.random() < 0.8:
        said.append(f"clu:establishedBy <{cited}>")
    if chance.random() < 0.4:
        said.append(f"schema:startDate {stated(chance, start)}")
        said.append(f"schema:endDate {stated(chance, start + chance.randint(3, 12))}")
    return node(iri, "clu:Gateway", said)


def interest(iri: str, chance: random.Random, holders: Sequence[str], source: str) -> str:
    """Return an interest, or a request that is open for a time."""
    since = chance.randint(2020, 2025)
    said = [
        _name("Interest", iri),
        f"clu:interestHolder <{chance.choice(holders)}>",
        f"clu:interestTarget country:{TARGETS.draw(chance)}",
        f"clu:cooperationType {code('cooperation-type', COOPERATION.draw(chance))}",
        f"schema:startDate {stated(chance, since)}",
        f"dcterms:source <{source}>",
    ]
    request = chance.random() < 0.3
    if request or chance.random() < 0.5:
        said.append(f"schema:endDate {stated(chance, since + chance.randint(1, 3))}")
    if chance.random() < 0.5:
        said.append(f"clu:inEcosystem {code('industrial-ecosystem', ECOSYSTEMS.draw(chance))}")
    return node(iri, "clu:OpenRequest" if request else "clu:CooperationInterest", said)


def _name(what: str, iri: str) -> str:
    return f'skos:prefLabel "Fictional {what} {iri.rpartition("-")[2]}"@en'
